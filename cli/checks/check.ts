import type { ClientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";

/** What a check may look at. */
export interface CheckContext {
  client: ClientConfig;
  /** Absent when a stream was named without a config. */
  config?: PipelineConfig;
  stream: string;
  /** Records that arrived since then count, ms since the epoch. */
  sinceMs: number;
  /** An endpoint of the person's own, which may not have every service. */
  ownEndpoint: boolean;
  signal: AbortSignal;
}

export type CheckStatus = "passed" | "failed" | "unchecked";

/** What a check found. `found` is a sentence without a full stop; `fix` says what to do where it did not pass. */
export interface Outcome {
  status: CheckStatus;
  found: string;
  fix?: string;
}

/** One hop that data passes, and how to see that it does. */
export interface Check {
  hop: string;
  /** What is proved when it passes. */
  title: string;
  run(context: CheckContext): Promise<Outcome>;
}

export interface Finding extends Outcome {
  hop: string;
  title: string;
}

export function passed(found: string): Outcome {
  return { status: "passed", found };
}

export function failed(found: string, fix: string): Outcome {
  return { status: "failed", found, fix };
}

export function unchecked(found: string, fix?: string): Outcome {
  return { status: "unchecked", found, ...(fix !== undefined && { fix }) };
}

import { VpcflowError } from "../../flow/errors.ts";
import type { LogFormat } from "../../flow/format.ts";
import type { ClientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";

/** What a check may look at. */
export interface CheckContext {
  client: ClientConfig;
  /** Absent when a stream was named without a config. */
  config?: PipelineConfig;
  stream: string;
  /** The format of the lines where the person named one; the config's, or a guess, otherwise. */
  logFormat?: LogFormat;
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
  /** The figures behind the sentence, for machines. */
  data?: Readonly<Record<string, unknown>>;
  /** Nothing need be done but wait: a later look may find it mended. A failure of that kind is shown to people as "not yet". */
  mayPass?: true;
}

/** One hop that data passes, and how to see that it does. */
export interface Check {
  hop: string;
  /** What is proved when it passes. */
  title: string;
  /** The IAM actions that it takes: what a caller who is denied one may have to ask for. */
  actions: readonly string[];
  /** Those that it takes beside them only where there is something to look at, or where another was denied. */
  sometimes?: readonly string[];
  run(context: CheckContext): Promise<Outcome>;
}

export interface Finding extends Outcome {
  hop: string;
  title: string;
  /** The IAM actions that looking at it may take; absent where AWS was not asked. */
  actions?: readonly string[];
}

export type Details = Pick<Outcome, "data" | "mayPass">;

export function passed(found: string, data?: Outcome["data"]): Outcome {
  return { status: "passed", found, ...(data && { data }) };
}

export function failed(found: string, fix: string, details: Details = {}): Outcome {
  return { status: "failed", found, fix, ...details };
}

/** `why` it could not be looked at. */
export function unchecked(why: string, fix?: string, details: Details = {}): Outcome {
  return { status: "unchecked", found: `could not be checked: ${why}`, ...(fix !== undefined && { fix }), ...details };
}

/** Every hop but the stream has a name that the config alone knows. */
export function uncheckedWithoutConfig(what: string): Outcome {
  return unchecked(`no config names the ${what}`, "Run it in the pipeline's folder, or with --config FILE.");
}

/** What answered with success, and yet said nothing of what was asked: no AWS service does that. */
export function noAnswer(service: string): VpcflowError {
  return new VpcflowError("AWS_ANSWER", `What answered is not ${service}.`, {
    subject: service,
    fix: "Check --endpoint-url, and any proxy in between.",
  });
}

/** How what the config says is brought about. */
export const DEPLOY = "Deploy the pipeline again: vpcflow deploy (or terraform apply, or cdktf deploy).";

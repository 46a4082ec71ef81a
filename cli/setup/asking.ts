import type { FlowRate } from "../../stacks/usage.ts";
import type { Context } from "../context.ts";
import type { Prompt } from "../prompt.ts";
import type { AwsHelp } from "./aws-help.ts";
import type { Draft, FieldPath } from "./draft.ts";

/** What the wizard's steps have in common. */
export interface Asking {
  readonly prompt: Prompt;
  readonly context: Context;
  readonly projectDir: string;
  /** Whether a flag has answered it: then it is not asked for. */
  isGiven(path: FieldPath): boolean;
  /** How much flows, where a flag says it or an existing log group's metrics tell it; found out once. */
  rate(draft: Draft): Promise<FlowRate | undefined>;
  /** What AWS can tell of the Region that the draft names. */
  help(draft: Draft): Promise<AwsHelp>;
}

/** A step asks for its part, and gives the draft with the answers in it. */
export type Step = (draft: Draft, asking: Asking) => Promise<Draft>;

import { type ClientConfig, clientConfig } from "../../sources/aws-session.ts";
import { type AwsFlags, sessionOf } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { type Answer, askAws, isAnswered, LIMIT_MS, type Unanswered } from "../inspect/ask.ts";
import { Progress } from "../progress.ts";
import { styleFor } from "../style.ts";
import { MESSAGES } from "./messages.ts";

/** One thing that the wizard asks AWS, which the person would otherwise have to know. */
export interface Helping<Value> {
  /** What is asked for: `VPCs in eu-west-1`. */
  readonly what: string;
  /** The IAM actions that it takes. */
  readonly actions: readonly string[];
  ask(client: ClientConfig, signal: AbortSignal): Promise<Value>;
  /** Where it is more than one question: how long it may take. */
  readonly limitMs?: number;
  /** The person is asked for it where AWS does not tell: so it is said that AWS does not. */
  readonly typedInstead?: boolean;
  /** What was found, in a few words. */
  found(value: Value): string;
}

/** What AWS can tell the wizard. Whatever does not come within a few seconds is told of, and asked of the person instead. */
export interface AwsHelp {
  ask<Value>(helping: Helping<Value>): Promise<Value | undefined>;
}

/**
 * The help for a Region. Once it is known that AWS cannot be asked at all (no credentials, no network), nothing is tried again.
 * @throws VpcflowError AWS_REGION, AWS_ENDPOINT or AWS_SESSION where the flags name no session
 */
export async function awsHelp(flags: AwsFlags, region: string, context: Context): Promise<AwsHelp> {
  const client = await clientConfig(sessionOf({ ...flags, region }));
  const progress = new Progress(context);
  const { dim } = styleFor(context.colour.stderr);
  let reachable = true;
  const cannot = ({ why, fix, action }: Unanswered, typed = false): undefined => {
    reachable = action !== undefined;
    const instead = typed ? [reachable ? MESSAGES.typeInstead : MESSAGES.typeAll] : [];
    for (const line of [why, ...(fix === undefined ? [] : [fix]), ...instead])
      progress.note(dim(`  ${printable(line)}`));
  };
  return {
    ask: async <Value>(helping: Helping<Value>) => {
      if (!reachable) return undefined;
      const answer = await askWithProgress(helping, { client, progress, signal: context.signal });
      return isAnswered(answer) ? answer.value : cannot(answer, helping.typedInstead);
    },
  };
}

// --- internal ---

interface Asking {
  client: ClientConfig;
  progress: Progress;
  signal: AbortSignal;
}

/** A step is marked as failed by what it throws. */
class Failed extends Error {
  readonly answer: Unanswered;
  constructor(answer: Unanswered) {
    super(answer.why);
    this.answer = answer;
  }
}

async function askWithProgress<Value>(
  { what, actions, ask, found, limitMs = LIMIT_MS }: Helping<Value>,
  { client, progress, signal }: Asking,
): Promise<Answer<Value>> {
  try {
    return await progress.step(what, async (update) => {
      const answer = await askAws((limited) => ask(client, limited), { actions, signal, limitMs });
      if (!isAnswered(answer)) throw new Failed(answer);
      update(found(answer.value));
      return answer;
    });
  } catch (error) {
    if (error instanceof Failed) return error.answer;
    throw error;
  }
}

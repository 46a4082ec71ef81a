import { VpcflowError } from "../../flow/errors.ts";
import { withoutAccounts } from "../checks/accounts.ts";
import { explainError } from "../errors.ts";

/** What AWS answered, or why it did not, in a sentence. */
export type Answer<Value> = { readonly value: Value } | Unanswered;

export interface Unanswered {
  readonly why: string;
  readonly fix?: string | undefined;
  /** The IAM action that was denied, where it was that. */
  readonly action?: string;
}

export interface Asking {
  /** The IAM actions that it takes, the one that is asked first in front. */
  readonly actions: readonly string[];
  /** Ctrl-C: what it aborts is thrown, and is no answer. */
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/** How long an answer is waited for that is a help, and not the thing itself. */
export const LIMIT_MS = 5000;

/**
 * Asks AWS for something that one can do without: what stands in the way, missing credentials, a denied action, no network
 * within the time limit, is told instead of thrown. A bug is thrown.
 */
export async function askAws<Value>(
  ask: (signal: AbortSignal) => Promise<Value>,
  { actions, signal, limitMs = LIMIT_MS }: Asking,
): Promise<Answer<Value>> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(limitMs);
  const either = AbortSignal.any([signal, limit]);
  try {
    return { value: await untilAborted(ask(either), either) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return tooSlow(limitMs);
    return unanswered(error, actions);
  }
}

export function isAnswered<Value>(answer: Answer<Value>): answer is { readonly value: Value } {
  return "value" in answer;
}

// --- internal ---

const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"]);
const UNKNOWN_OPERATION = new Set(["UnknownOperationException", "InvalidAction", "NotImplemented", "SyntaxError"]);

function tooSlow(limitMs: number): Unanswered {
  const seconds = limitMs / 1000;
  return {
    why: `AWS did not answer within ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
    fix: "Check the network, a proxy in between, and --endpoint-url.",
  };
}

function unanswered(error: unknown, [action, ...others]: readonly string[]): Unanswered {
  if (!(error instanceof Error)) throw error;
  if (DENIED.has(error.name)) {
    const denied = /perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? action ?? "it";
    const fix = `Ask for a policy that allows ${[denied, ...others.filter((other) => other !== denied)].join(", ")}, or use another profile with --profile.`;
    return { why: `AWS denies you the action ${denied}.`, action: denied, fix };
  }
  if (UNKNOWN_OPERATION.has(error.name)) return { why: `This endpoint does not know ${action}.` };
  const { message, fix, stack } = explainError(error);
  if (stack !== undefined || message === undefined) throw error;
  return { why: withoutAccounts(message), fix };
}

/** The SDK looks for credentials in places that heed no signal: whoever waits is let go, and that search ends by itself. */
function untilAborted<Value>(task: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new VpcflowError("ABORTED", "The question to AWS was given up."));
    signal.addEventListener("abort", abort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

import { explainError } from "../errors.ts";
import { withoutAccounts } from "./accounts.ts";
import { type Check, type CheckContext, type Finding, failed, type Outcome, unchecked } from "./check.ts";

/** Runs a check to its finding: what it throws is explained, and what could not be looked at is told from what is broken. */
export async function runCheck(check: Check, context: CheckContext): Promise<Finding> {
  const { hop, title, actions, sometimes = [] } = check;
  const outcome = await check.run(context).catch((error: unknown) => outcomeOf(error, check, context));
  return { hop, title, actions: [...actions, ...sometimes], ...outcome };
}

/** What an error comes to where a check can do without the answer: why there is none. A bug is thrown. */
export function reasonOf(error: unknown, action: string, context: CheckContext): string {
  if (error instanceof Error && context.ownEndpoint && lacksService(error))
    return `this endpoint does not have ${action}`;
  return outcomeOf(error, { actions: [action] }, context).found.replace("could not be checked: ", "");
}

// --- internal ---

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
  "AuthorizationError",
  "KMSAccessDeniedException",
  "Forbidden",
]);
/** How a service says that it is there, and the thing is not: with status 404, too. */
const NO_SUCH_THING = new Set(["ResourceNotFoundException", "NoSuchEntity", "NoSuchEntityException", "NoSuchBucket"]);
/** How an endpoint answers that lacks a service or an operation; the last two are how the SDK takes what is no AWS answer. */
const UNKNOWN_OPERATION = new Set([
  "UnknownOperationException",
  "InvalidAction",
  "NotImplemented",
  "MissingAuthenticationTokenException",
  "AWS_ANSWER",
  "SyntaxError",
]);
const THROTTLED = /Throttl|ThroughputExceeded|TooManyRequests|LimitExceeded$|^LimitExceededException$|SlowDown/;
const BROKEN_OFF = new Set(["TimeoutError", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"]);

function outcomeOf(
  error: unknown,
  { actions, sometimes }: Pick<Check, "actions" | "sometimes">,
  context: CheckContext,
) {
  context.signal.throwIfAborted();
  if (!(error instanceof Error)) throw error;
  if (context.ownEndpoint && lacksService(error)) return unchecked("this endpoint does not have that service");
  if (DENIED.has(error.name)) return denied(error, [...actions, ...(sometimes ?? [])]);
  const { message = error.message, fix, stack } = explainError(error);
  if (stack !== undefined) throw error;
  const found = withoutAccounts(withoutStop(message));
  return failed(
    found,
    fix ?? "Run it again; the AWS console shows the resource.",
    mayPass(error) ? { mayPass: true } : {},
  );
}

/** Throttling passes by itself, and so do AWS's own faults and a connection that broke. */
function mayPass(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return THROTTLED.test(error.name) || BROKEN_OFF.has(error.name) || BROKEN_OFF.has(code) || statusOf(error) >= 500;
}

function statusOf(error: Error): number {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
}

/** AWS mostly names the action that the caller lacks; where it does not, it is one of the check's. */
function denied(error: Error, actions: readonly string[]): Outcome {
  const named = /perform:? ([\w-]+:\w+)/.exec(error.message)?.[1];
  const list = named ?? actions.join(", ");
  const which = named ? "the action " : actions.length > 1 ? "one of " : "";
  return unchecked(
    `AWS denies you ${which}${list}`,
    `Ask for a policy that allows ${list}, or use another profile with --profile.`,
  );
}

function lacksService(error: Error): boolean {
  const status = statusOf(error);
  const code = "code" in error ? String(error.code) : error.name;
  if (NO_SUCH_THING.has(error.name)) return false;
  // A page for browsers: an emulator that has not written this operation.
  if (error.name === "SyntaxError" && status === 500) return true;
  if (status === 404 || status === 405 || status === 501) return true;
  // An AWS endpoint that is asked for another service's operation has nothing to authorize.
  if (/Unable to determine service|XML parse error|^Unknown (action|operation)\b/i.test(error.message)) return true;
  return status < 500 && (UNKNOWN_OPERATION.has(code) || UNKNOWN_OPERATION.has(error.name));
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

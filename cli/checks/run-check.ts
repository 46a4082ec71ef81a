import { explainError } from "../errors.ts";
import { type Check, type CheckContext, type Finding, failed, type Outcome, unchecked } from "./check.ts";

/** Runs a check to its finding: what it throws is explained, and what could not be looked at is told from what is broken. */
export async function runCheck(check: Check, context: CheckContext): Promise<Finding> {
  const outcome = await check.run(context).catch((error: unknown) => outcomeOf(error, context));
  return { hop: check.hop, title: check.title, ...outcome };
}

// --- internal ---

const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"]);
/** How an endpoint answers that lacks a service or an operation. */
const UNKNOWN_OPERATION = new Set([
  "UnknownOperationException",
  "InvalidAction",
  "UnknownError",
  "Unknown",
  "NotImplemented",
  "SyntaxError",
  "MissingAuthenticationTokenException",
  "404",
]);

function outcomeOf(error: unknown, context: CheckContext): Outcome {
  context.signal.throwIfAborted();
  if (!(error instanceof Error)) throw error;
  const { message = error.message, fix, stack } = explainError(error);
  if (DENIED.has(error.name)) return unchecked(`could not be checked: ${withoutStop(message)}`, fix);
  if (context.ownEndpoint && lacksService(error)) return unchecked("this endpoint does not have that service");
  if (stack !== undefined) throw error;
  return failed(withoutStop(message), fix ?? "Run it again; the AWS console shows the resource.");
}

function lacksService(error: Error): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return UNKNOWN_OPERATION.has(error.name) || status === 404 || status === 405 || status === 501;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

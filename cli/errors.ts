import { VpcflowError } from "../flow/errors.ts";
import type { Context } from "./context.ts";
import { explainAwsError } from "./errors-aws.ts";
import { explainSystemError } from "./errors-system.ts";
import { EXIT, ExitStatus } from "./exit-status.ts";
import { styleFor } from "./style.ts";
import { columnsOf, wrapped } from "./wrapped.ts";

/** What a thrown thing comes to: the exit status, and the words for stderr (none when all has been said). */
export interface Explanation {
  status: number;
  /** One sentence. */
  message?: string;
  /** The way out, on a line of its own. */
  fix?: string | undefined;
  /** A bug has one, a user's error none. */
  stack?: string;
}

/** The codes of `VpcflowError` that mean something else than "failed". */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  USAGE: EXIT.usage,
  // What the flags of a session say, or the environment in their place.
  AWS_REGION: EXIT.usage,
  AWS_ENDPOINT: EXIT.usage,
  AWS_SESSION: EXIT.usage,
  CANCELLED: EXIT.cancelled,
};

/** Prints what was thrown on stderr, and gives the status to exit with. */
export function reportError(error: unknown, context: Pick<Context, "stderr" | "colour">): number {
  const { status, message, fix, stack } = explainError(error);
  const style = styleFor(context.colour.stderr);
  const columns = columnsOf(context.stderr);
  const fixes = (fix ?? "").split("\n").filter(Boolean).map(printable);
  const lines = [
    ...(message === undefined ? [] : wrapped(`${style.red("vpcflow:")} ${printable(message)}`, columns)),
    // What is indented is a command, to be copied.
    ...fixes.flatMap((line) => (line.startsWith(" ") ? [`  ${line}`] : wrapped(`  ${line}`, columns, 0))),
    ...(stack ?? "").split("\n").filter(Boolean).map(printable).map(style.dim),
  ];
  for (const line of lines) context.stderr.write(`${line}\n`);
  return status;
}

export function explainError(error: unknown): Explanation {
  if (error instanceof ExitStatus) return { status: error.status };
  if (isCommanderError(error)) return { status: error.exitCode === 0 ? EXIT.done : EXIT.usage };
  if (error instanceof VpcflowError) {
    return { status: STATUS_OF_CODE[error.code] ?? EXIT.failed, message: error.message, fix: error.fix };
  }
  if (isCancelled(error)) return { status: EXIT.cancelled, message: "Cancelled." };
  const known = explainSystemError(error) ?? explainAwsError(error);
  return known ? { status: EXIT.failed, ...known } : bug(error);
}

/** Ctrl-C at a question, or an aborted signal. */
export function isCancelled(error: unknown): boolean {
  const name = error instanceof Error ? error.name : undefined;
  return (
    name === "AbortError" || name === "ExitPromptError" || name === "AbortPromptError" || name === "CancelPromptError"
  );
}

/** Control characters, and those that turn the direction of writing, as escapes: text from outside must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// --- internal ---

/** By its code, because importing commander's class here would load it where no command line is parsed. Commander has printed it. */
function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && "exitCode" in error && "code" in error && /^commander\./.test(String(error.code));
}

function bug(error: unknown): Explanation {
  const thrown = error instanceof Error ? error : new Error(String(error));
  return {
    status: EXIT.failed,
    message: `${thrown.name}: ${thrown.message}`,
    fix: "This is a bug in vpcflow; please report it with the lines below and the command that you ran.",
    stack: stackOf(thrown),
  };
}

/** Without its first line, which repeats the message. */
function stackOf(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const cause = error.cause instanceof Error ? [`caused by ${error.cause.name}: ${error.cause.message}`] : [];
  return [...frames, ...cause].join("\n");
}

import type { Ran } from "./packed-package.ts";

/**
 * The run of a command that is to have exited with `status`.
 *
 * @param also what else helps to see why it did not, such as the last lines of the server that it talked to
 * @throws with all that it wrote where it exited otherwise: a matcher of the status shows a number for another
 */
export function exited(ran: Ran, status: number, also: Readonly<Record<string, string>> = {}): Ran {
  if (ran.status === status) return ran;
  const parts = Object.entries({ stderr: ran.stderr, stdout: ran.stdout, ...also });
  const written = parts.map(([title, text]) => `\n--- ${title}:\n${text.trimEnd() || "(nothing)"}`);
  const error = new Error(`It exited with ${ran.status} instead of ${status}.${written.join("")}`);
  // The line of the test, which vitest quotes, is the caller's.
  Error.captureStackTrace(error, exited);
  throw error;
}

#!/usr/bin/env node
import { type Context, createContext } from "./context.ts";
import { reportError } from "./errors.ts";
import { EXIT, ExitStatus } from "./exit-status.ts";
import { run } from "./program.ts";

/** The only file that touches the process: its streams, its signals and its exit status. */

/** How long a command may take to wind down after nobody reads its output any more. */
const GRACE_MS = 200;
/** What a stream says whose reader has gone. */
const CLOSED = ["EPIPE", "ERR_STREAM_DESTROYED"];

const controller = new AbortController();
const context: Context = createContext({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
});

process.on("SIGINT", cancel);
process.on("SIGTERM", cancel);
process.on("uncaughtException", (error) => process.exit(reportError(error, context)));
process.stdout.on("error", outputFailed);
// Whoever closes stderr does not want to hear of it.
process.stderr.on("error", () => {});

process.exitCode = await run(process.argv.slice(2), context);
// A read that never ends, of a pipe that nobody writes to, would keep the process alive after a command that was cancelled.
if (process.exitCode === EXIT.cancelled) setTimeout(endByInterrupt, GRACE_MS).unref();

// --- internal ---

/** The first Ctrl-C asks the command to stop, and ends what it may be reading from; the second does not ask. */
function cancel(): void {
  if (controller.signal.aborted) endByInterrupt();
  controller.abort();
  process.stdin.destroy();
}

/**
 * As the signal itself would end it, which a shell shows as 130: process.exit() waits for a thread that is blocked in a
 * system call.
 */
function endByInterrupt(): void {
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
}

/** A reader that has seen enough (`| head`) is no fault: the command winds down, and what does not listen is cut off. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (!CLOSED.includes(error.code ?? "")) process.exit(reportError(error, context));
  // Not the error itself: of another pipe or socket, the same error is a fault.
  controller.abort(new ExitStatus(EXIT.done));
  setTimeout(() => process.exit(EXIT.done), GRACE_MS).unref();
}

#!/usr/bin/env node
import { type Context, createContext } from "./context.ts";
import { reportError } from "./errors.ts";
import { EXIT, ExitStatus } from "./exit-status.ts";
import { Interrupts } from "./interrupts.ts";
import { run } from "./program.ts";

/** The only file that touches the process: its streams, its signals and its exit status. */

/** How long a command may take to wind down after nobody reads its output any more. */
const GRACE_MS = 200;
/** What a stream says whose reader has gone. */
const CLOSED = ["EPIPE", "ERR_STREAM_DESTROYED"];

/** How often it is looked at whether what holds the process has ended. */
const HELD_MS = 50;

const interrupts = new Interrupts();
const context: Context = createContext({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupts.signal,
  hold: (again) => interrupts.hold(again),
});

process.on("SIGINT", cancel);
process.on("SIGTERM", cancel);
// A terminal that is closed must not leave a Terraform behind that nobody waits for; nohup, which has none, goes on.
if (process.stdin.isTTY || process.stderr.isTTY) process.on("SIGHUP", cancel);
process.on("uncaughtException", (error) => endWith(reportError(error, context)));
process.stdout.on("error", outputFailed);
// Whoever closes stderr does not want to hear of it.
process.stderr.on("error", () => {});

process.exitCode = await run(process.argv.slice(2), context);
// A read that never ends, of a pipe that nobody writes to, would keep the process alive after a command that was cancelled.
if (process.exitCode === EXIT.cancelled) setTimeout(endUnlessHeld, GRACE_MS).unref();

// --- internal ---

/**
 * The first Ctrl-C asks the command to stop, and ends what it may be reading from; the second does not ask, unless a
 * Terraform runs that has to be waited for.
 */
function cancel(): void {
  if (interrupts.interrupt()) endByInterrupt();
  process.stdin.destroy();
}

/** Asks what holds the process to stop, and ends with it. */
function endWith(status: number): void {
  if (!interrupts.held) process.exit(status);
  if (!interrupts.signal.aborted) interrupts.interrupt();
  setInterval(() => {
    if (!interrupts.held) process.exit(status);
  }, HELD_MS);
}

/** What must be taken away first is waited for. */
function endUnlessHeld(): void {
  if (interrupts.held) setTimeout(endUnlessHeld, HELD_MS);
  else endByInterrupt();
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
  if (!CLOSED.includes(error.code ?? "")) {
    endWith(reportError(error, context));
    return;
  }
  // Not the error itself: of another pipe or socket, the same error is a fault.
  interrupts.interrupt(new ExitStatus(EXIT.done));
  setTimeout(() => endWith(EXIT.done), GRACE_MS).unref();
}

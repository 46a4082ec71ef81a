import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The last lines that a process wrote, and how many there were in all. */
export class LastLines {
  readonly #limit: number;
  readonly #lines: string[] = [];
  #seen = 0;

  /** `limit`: how many lines are kept; older ones are counted only. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(line: string): void {
    this.#seen += 1;
    this.#lines.push(line.slice(0, LONGEST_LINE));
    if (this.#lines.length > this.#limit) this.#lines.shift();
  }

  /** How many lines were written, kept or not. */
  get seen(): number {
    return this.#seen;
  }

  /** The lines that are kept, oldest first. */
  get kept(): readonly string[] {
    return this.#lines;
  }
}

/** Feeds each line of the child's stdout and stderr to `lines`. */
export function collectOutput(child: ChildProcess, lines: LastLines): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => lines.push(line));
  }
}

/** Ends the child by its own pid and waits until it is gone. Safe to call twice, and on a child that never started. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** How a process ended, in words: `exit status 1`, `signal SIGABRT`. */
export function endInWords(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit status ${code ?? "unknown"}` : `signal ${signal}`;
}

// --- internal ---

// CloudWatch Logs takes log events of up to 1 MiB; a line that long is no use in a tail.
const LONGEST_LINE = 256 * 1024;

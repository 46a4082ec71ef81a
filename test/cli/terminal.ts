import { PassThrough, Writable } from "node:stream";
import { type Context, createContext, type Environment } from "../../cli/context.ts";
import { run } from "../../cli/program.ts";

export const CTRL_C = "\u0003";
export const CTRL_D = "\u0004";
export const ENTER = "\r";
export const DOWN = "\u001b[B";
export const BACKSPACE = "\u007f";

/** A stream in memory that keeps what is written to it. */
export class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 200;
  #text = "";
  #seen = 0;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  /** Everything so far, without colours and cursor movements. */
  get text(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    return this.#text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  }

  get raw(): string {
    return this.#text;
  }

  /** Resolves once the words appear after those that were waited for before. */
  async see(words: string, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.text.includes(words, this.#seen)) {
      if (Date.now() > deadline)
        throw new Error(`never saw ${JSON.stringify(words)} in:\n${this.text.slice(this.#seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#seen = this.text.indexOf(words, this.#seen) + words.length;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString("utf8");
    done();
  }
}

export interface Stage {
  cwd: string;
  terminal?: boolean;
  env?: Environment;
  signal?: AbortSignal;
}

export interface World {
  context: Context;
  stdin: PassThrough & { isTTY?: boolean };
  stdout: Screen;
  stderr: Screen;
}

export function createWorld({ cwd, terminal = false, env = {}, signal }: Stage): World {
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const [stdout, stderr] = [new Screen(terminal), new Screen(terminal)];
  const parts = { stdin, stdout, stderr, cwd, env: { NO_COLOR: "1", ...env } };
  return { context: createContext(signal ? { ...parts, signal } : parts), stdin, stdout, stderr };
}

/** Runs a command line in memory. */
export async function vpcflow(args: readonly string[], stage: Stage) {
  const { context, stdout, stderr } = createWorld(stage);
  const status = await run(args, context);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A question to wait for, and what is typed then. */
export type Step = readonly [question: string, ...keys: string[]];

/** Runs a command line on a terminal in memory, and answers its questions one after the other. */
export async function converse(args: readonly string[], steps: readonly Step[], stage: Omit<Stage, "terminal">) {
  const { context, stdin, stdout, stderr } = createWorld({ ...stage, terminal: true });
  const ended = run(args, context);
  for (const [question, ...keys] of steps) {
    await Promise.race([stderr.see(question), ended]);
    for (const key of keys) {
      stdin.write(key);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { status: await ended, stdout: stdout.text, stderr: stderr.text };
}

import { type ChildProcess, spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { Context } from "../context.ts";

/** Where Terraform runs, and how it is stopped. */
export interface TerraformPlace {
  /** Absolute path of the program. */
  readonly program: string;
  /** Absolute path of the folder that it runs in. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly context: Pick<Context, "signal" | "hold">;
}

export interface TerraformResult {
  /** `null` where a signal ended it. */
  readonly status: number | null;
  /** Where nobody took its lines; else empty. */
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  /** How often it was asked to stop while it ran. */
  readonly interrupts: number;
}

export interface RunOptions {
  /** Takes each line of stdout as it comes. */
  onLine?(line: string): void;
  /** Hears that Terraform was asked to stop, the first time and each further time. */
  stopping?(times: number): void;
  /** Runs also after a Ctrl-C, to see what is left; nothing stops it then. */
  afterCancel?: boolean;
}

/** More than this of stderr is no message. */
const STDERR_CHARACTERS = 256 * 1024;

/**
 * Runs Terraform to its end. The arguments reach it as they are: no shell reads them.
 *
 * At Ctrl-C it gets one SIGINT and is waited for, because it stores what it has made in the state; at the second it gets
 * the second, which makes it exit at once, and at the third it is killed.
 * @see https://developer.hashicorp.com/terraform/cli/commands/apply
 */
export async function runTerraform(
  place: TerraformPlace,
  args: readonly string[],
  options: RunOptions = {},
): Promise<TerraformResult> {
  const { program, folder, env, context } = place;
  if (!options.afterCancel) context.signal.throwIfAborted();
  // In a process group of its own, else a terminal's Ctrl-C would reach it beside ours: two are a hard stop to Terraform.
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stopped = options.afterCancel ? neverStopped(context) : stopWhenAsked(child, place, options);
  const output = collect(child, options);
  try {
    const status = await ended(child);
    return { status, ...output(), interrupts: stopped.times() };
  } finally {
    stopped.release();
  }
}

// --- internal ---

interface Stopping {
  times(): number;
  release(): void;
}

function stopWhenAsked(child: ChildProcess, { context }: TerraformPlace, { stopping }: RunOptions): Stopping {
  let times = 0;
  const ask = () => {
    times++;
    stopping?.(times);
    if (times < 3) child.kill("SIGINT");
    else killGroup(child);
  };
  const release = context.hold(ask);
  context.signal.addEventListener("abort", ask, { once: true });
  return {
    times: () => times,
    release: () => {
      release();
      context.signal.removeEventListener("abort", ask);
    },
  };
}

/** Short looks at the state, after a Ctrl-C: a further one does not cut them off either. */
function neverStopped(context: TerraformPlace["context"]): Stopping {
  return { times: () => 0, release: context.hold(() => {}) };
}

/** Its providers with it, which ignore SIGINT as Terraform wants them to. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

function collect(child: ChildProcess, { onLine }: RunOptions): () => Pick<TerraformResult, "stdout" | "stderr"> {
  let [stdout, stderr, rest] = ["", "", ""];
  const decoder = new StringDecoder("utf8");
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });
  child.stdout?.on("data", (bytes: Buffer) => {
    const text = decoder.write(bytes);
    if (!onLine) {
      stdout += text;
      return;
    }
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  });
  return () => {
    if (rest !== "") onLine?.(rest);
    rest = "";
    return { stdout, stderr };
  };
}

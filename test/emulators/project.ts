import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { exited } from "../exited.ts";
import { type Ran, run } from "../packed-package.ts";
import type { Emulator } from "./emulator.ts";
import { terraformEnvironment } from "./terraform-env.ts";

/** A folder in which a person uses vpcflow against an emulator. */
export interface Project {
  readonly folder: string;
  /** The installed command's, to be run by node. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs the installed command there, to its end, without a terminal. */
  vpcflow(...args: string[]): Promise<Ran>;
  /** The same for what must end well: it fails with all that was written, and with the end of the emulator's log. */
  succeed(...args: string[]): Promise<Ran>;
  /** Starts the installed command there; for what is to be interrupted. */
  start(...args: string[]): Started;
  terraform(...args: string[]): Promise<Ran>;
  read(file: string): string;
  /** Changes vpcflow.json as a person with an editor would. */
  edit(change: (config: Record<string, unknown>) => Record<string, unknown>): void;
  dispose(): void;
}

export interface Started {
  readonly child: ChildProcess;
  /** Everything that it wrote so far, stdout and stderr. */
  text(): string;
  /** Resolves once the words are there; fails at its end, or after `timeoutMs`: it is stopped then, and in no later test's way. */
  see(words: string, timeoutMs?: number): Promise<void>;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export interface ProjectOptions {
  /** Instead of the emulator's own: another identity, a proxy's endpoint. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A new, empty folder, whose commands talk to the emulator as a person's would talk to AWS. */
export function createProject(emulator: Emulator, options: ProjectOptions = {}): Project {
  const home = mkdtempSync(join(tmpdir(), "vpcflow-story-"));
  const folder = join(home, "my flows");
  mkdirSync(folder);
  const env = { HOME: home, NO_COLOR: "1", ...terraformEnvironment(home), ...emulator.env, ...options.env };
  const script = inject("vpcflow");
  const vpcflow = (...args: string[]) => run(folder, [process.execPath, script, ...args], env);
  return {
    folder,
    script,
    env,
    vpcflow,
    succeed: async (...args) =>
      exited(await vpcflow(...args), 0, { [`the end of ${emulator.name}'s log`]: emulator.log() }),
    start: (...args) => start([process.execPath, script, ...args], { cwd: folder, env }),
    terraform: (...args) => run(folder, ["terraform", ...args], env),
    read: (file) => readFileSync(join(folder, file), "utf8"),
    edit: (change) => {
      const file = join(folder, "vpcflow.json");
      writeFileSync(file, `${JSON.stringify(change(JSON.parse(readFileSync(file, "utf8"))), null, 2)}\n`);
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

// --- internal ---

function start([file, ...args]: string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Started {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_|CI$)/.test(name)));
  // A process group of its own, as a shell gives a command: a signal to it reaches Terraform too, as Ctrl-C does.
  const child = spawn(file!, args, { cwd, env: { ...inherited, ...env }, detached: true });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? -1));
  });
  const seen = (words: string, timeoutMs?: number) =>
    see(() => text, words, { ended, timeoutMs }).catch(async (error: unknown) => {
      child.kill("SIGINT");
      await ended;
      throw error;
    });
  return { child, text: () => text, see: seen, ended };
}

async function see(
  text: () => string,
  words: string,
  { ended, timeoutMs = 60_000 }: { ended: Promise<unknown>; timeoutMs?: number | undefined },
): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  const deadline = Date.now() + timeoutMs;
  while (!text().includes(words)) {
    if (over || Date.now() > deadline) throw new Error(`never saw ${JSON.stringify(words)} in:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

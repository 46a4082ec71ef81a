import { execFileSync } from "node:child_process";
import { cleanEnvironment, terraformVersion } from "./terraform-env.ts";
import { emulatorPython } from "./venv.ts";

/** A tool that some stories need and not every machine has. */
export type Tool = "terraform" | "emulators" | "tmux";

/** What is here for a story; `missing` says in a sentence what is not, and then the rest is empty. */
export interface Tools {
  readonly missing: string | undefined;
  /** The Python that has moto and ministack. */
  readonly python: string;
  /** What to put behind a story's title: why it is skipped. */
  readonly why: string;
}

/**
 * Looks for what a story needs, and installs the emulators where they are to be used.
 * @throws where something is missing and CI is set: a machine that is to prove it all skips nothing
 */
export async function findTools(...needed: readonly Tool[]): Promise<Tools> {
  const { missing, python } = await look(needed);
  if (missing !== undefined && process.env["CI"]) throw new Error(`This test cannot run: ${missing}.`);
  return { missing, python, why: missing === undefined ? "" : ` (not tried: ${missing})` };
}

// --- internal ---

async function look(needed: readonly Tool[]): Promise<{ missing: string | undefined; python: string }> {
  if (needed.includes("terraform") && terraformVersion() === undefined) {
    return { missing: "terraform is not installed", python: "" };
  }
  if (needed.includes("tmux") && !starts("tmux", ["-V"])) return { missing: "tmux is not installed", python: "" };
  if (!needed.includes("emulators")) return { missing: undefined, python: "" };
  const found = await emulatorPython();
  return "missing" in found ? { missing: found.missing, python: "" } : { missing: undefined, python: found.python };
}

function starts(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore", env: cleanEnvironment() });
    return true;
  } catch {
    return false;
  }
}

import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs `vpcflow` as it was built, in the folder of the run. */
export interface Command {
  /** What it writes is shown as it comes. @throws Error where its exit status is not 0 */
  show(...args: string[]): Promise<void>;
  /** What it prints on stdout, parsed; the rest is shown. @throws Error where its exit status is not 0 */
  json(...args: string[]): Promise<unknown>;
}

export function commandIn(folder: string): Command {
  return {
    show: async (...args) => void (await run(folder, args, false)),
    json: async (...args) => JSON.parse(await run(folder, args, true)),
  };
}

// --- internal ---

const SCRIPT = join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");

function run(cwd: string, args: readonly string[], collect: boolean): Promise<string> {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    cwd,
    stdio: ["ignore", collect ? "pipe" : "inherit", "inherit"],
  });
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (status === 0) resolve(stdout);
      else reject(new Error(`vpcflow ${args[0]} ended with ${signal ?? `exit status ${status}`}.`));
    });
  });
}

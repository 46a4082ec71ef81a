import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { installAlone, pack } from "../packed-package.ts";
import { emulatorPython } from "./venv.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The command's script in the package as a person installs it. */
    vpcflow: string;
  }
}

/** What all stories share, made once: the emulators' Python, and the packed package, installed in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => void> {
  // What is missing is named by the tests that need it.
  await emulatorPython();
  const folder = mkdtempSync(join(tmpdir(), "vpcflow-installed-"));
  await installAlone(folder, (await pack(folder)).tarball);
  project.provide("vpcflow", join(folder, "node_modules", "vpcflow", "dist", "cli", "main.js"));
  return () => rmSync(folder, { recursive: true, force: true });
}

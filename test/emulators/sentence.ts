import { expect } from "vitest";
import type { Ran } from "../packed-package.ts";

/**
 * What a person is told when something goes wrong: the last `vpcflow: …` and its way out. It is one sentence, no stack, and
 * nothing of the credentials.
 */
export function told({ stderr, stdout }: Pick<Ran, "stderr" | "stdout">): string {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^\s+at .*(\.js|\.ts|node:)/m);
    expect(text).not.toContain("wJalrXUtnFEMI");
  }
  const at = stderr.lastIndexOf("vpcflow: ");
  expect(at, stderr).toBeGreaterThanOrEqual(0);
  return stderr.slice(at).trim();
}

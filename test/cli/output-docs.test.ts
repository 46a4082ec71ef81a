import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

const DOCUMENT = readFileSync(path.join(import.meta.dirname, "..", "..", "docs", "output.md"), "utf8");

/** The blocks between fences, by what stands after the opening one. */
const BLOCKS = [...DOCUMENT.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(([, kind, name, text]) => ({
  kind,
  name: name!,
  text: text!,
}));
const FILES = BLOCKS.filter(({ kind }) => kind === "text");
const SESSIONS = BLOCKS.filter(({ kind }) => kind === "console").map(({ text }) => {
  const [, command, shown] = /^\$ vpcflow (.*)\n([\s\S]*)$/.exec(text)!;
  return { command: command!, shown: shown! };
});

describe("docs/output.md", () => {
  const cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-output-docs-"));
  afterAll(() => rmSync(cwd, { recursive: true }));
  for (const { name, text } of FILES) writeFileSync(path.join(cwd, name), text);

  it.each(SESSIONS)("shows what is printed: vpcflow $command", async ({ command, shown }) => {
    const { stdout, stderr } = await vpcflow(command.split(" "), { cwd });
    expect(stdout + stderr).toBe(shown);
  });

  it("has an example of every form for machines, and its rules are numbered", () => {
    const commands = SESSIONS.map(({ command }) => command).join("\n");
    for (const form of ["csv", "ndjson", "text", "parquet"]) expect(commands).toContain(`-f ${form}`);
    const rules = [...DOCUMENT.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(rules).toEqual(rules.map((_, index) => index + 1));
  });
});

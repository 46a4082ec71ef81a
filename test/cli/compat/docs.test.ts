import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { vpcflow } from "../terminal.ts";

const DOCUMENT = readFileSync(path.join(import.meta.dirname, "../../../docs/old-readers.md"), "utf8");
const blocks = (kind: string) => [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${kind}.*\n([\\s\\S]*?)^\`\`\`$`, "gm"))];
const SESSIONS = blocks("console").map(([, session]) => {
  const [, command, shown] = /^\$ vpcflow (.*)\n([\s\S]*)$/.exec(session!)!;
  return { command: command!, shown: shown! };
});
/** The commands of the first table that can be run on a file: sources stand for it. */
const COMMANDS = [...DOCUMENT.matchAll(/`vpcflow ([^`…]*)`/g)]
  .map(([, command]) => command!.replace(/(logs|kinesis):\/\/\w+|\b(GROUP|STREAM)\b/g, "./flows.log"))
  .filter((command) => command.includes("flows.log"));

describe("docs/old-readers.md", () => {
  const cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-old-readers-docs-"));
  afterAll(() => rmSync(cwd, { recursive: true }));
  writeFileSync(path.join(cwd, "flows.log"), blocks("text")[0]![1]!);

  it.each(SESSIONS)("shows what is printed: vpcflow $command", async ({ command, shown }) => {
    const { status, stdout, stderr } = await vpcflow(command.split(" "), { cwd });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: shown, stderr: "" });
  });

  it.each(COMMANDS)("names a command that runs: vpcflow %s", async (command) => {
    const { status, stdout } = await vpcflow(command.split(" "), { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain("10.0.0.1");
  });

  it("names commands of every kind", () => {
    const names = new Set(COMMANDS.map((command) => command.split(" ")[0]));
    expect([...names].sort()).toEqual(["aggregate", "find", "flowlogs-reader", "ips", "kinesis-logs-reader", "read"]);
  });
});

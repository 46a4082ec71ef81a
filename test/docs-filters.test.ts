import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseNetworkLines } from "../flow/network-lines.ts";
import { parseNetworks } from "../stacks/config-networks.ts";
import { vpcflow } from "./cli/terminal.ts";

const DOCS = readFileSync(path.join(import.meta.dirname, "../docs/filters.md"), "utf8");
const blocks = (language: string): string[] =>
  [...DOCS.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``, "g"))].map(([, block]) => block!);
const COMMANDS = blocks("sh").flatMap((block) => block.split("\n"));

const row = (ends: string, rest: string) => `2 123456789012 eni-0a1 ${ends} ${rest}`;
const TIMES = "1769861000 1769861060";
/** Each of the commands keeps one of these at least, and not all of them. */
const LINES = [
  row("10.0.0.1 10.0.0.2 40000 22", `6 1 40 ${TIMES} REJECT OK`),
  row("10.0.0.1 203.0.113.1 40000 8443", `6 9 2000000 ${TIMES} ACCEPT OK`),
  row("2001:db8:0::1 2001:db8::2 40000 443", "17 9 400 1769950000 1769950060 ACCEPT OK"),
  row("198.51.100.7 203.0.113.1 443 40000", "6 9 400 1769950000 1769950060 ACCEPT OK"),
  row("- - - -", `- - - ${TIMES} - NODATA`),
];

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-docs-"));
  writeFileSync(path.join(cwd, "flows.log"), `${LINES.join("\n")}\n`);
  writeFileSync(path.join(cwd, "networks.csv"), "198.51.100.0/24,office\n");
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe("docs/filters.md", () => {
  it("has commands", () => {
    expect(COMMANDS.length).toBeGreaterThan(5);
  });

  it.each(COMMANDS)("%s", async (command) => {
    const [, ...args] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, text, word]) => text ?? word!);
    const { stdout, status } = await vpcflow([...args, "-f", "text"], { cwd });
    const left = LINES.filter((line) => stdout.includes(line)).length;
    expect(status).toBe(0);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(LINES.length);
  });

  it("has networks as they are read", () => {
    const expected = [
      { cidr: "10.20.0.0/16", name: "prod", internal: true },
      { cidr: "203.0.113.0/24", name: "office" },
    ];
    expect(parseNetworks(JSON.parse(blocks("json")[0]!), "docs")).toEqual(expected);
    expect(parseNetworkLines(blocks("csv")[0]!, "docs")).toEqual(expected);
  });
});

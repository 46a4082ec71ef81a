import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataMessage, event, line } from "../flow/subscription.ts";
import { vpcflow } from "./terminal.ts";

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-envelopes-"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const PORTS = Array.from({ length: 300 }, (_, index) => index);
const LINES = PORTS.map(line).join("\n");
const MESSAGE = dataMessage(PORTS.map((port) => event(line(port))));
const base64 = (data: string | Buffer) => Buffer.from(data).toString("base64");
const wrapped = (text: string, width: number) => text.replace(new RegExp(`.{${width}}`, "g"), "$&\n");
const getRecords = (...data: (string | Buffer)[]) =>
  JSON.stringify({ Records: data.map((each) => ({ Data: base64(each) })) });

async function ports(input: string | Buffer): Promise<number[]> {
  writeFileSync(path.join(cwd, "input"), input);
  const { stdout, stderr, status } = await vpcflow(["read", "input", "-f", "ndjson"], { cwd });
  expect(stderr).not.toContain("skipped");
  expect(status).toBe(0);
  return stdout
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text).dstport);
}

describe("read takes", () => {
  it.each([
    ["get-records whose data is lines", getRecords(...PORTS.map(line))],
    ["get-records whose data is gzipped lines", getRecords(gzipSync(LINES))],
    ["base64 of lines, one a record", PORTS.map((port) => base64(line(port))).join("\n")],
    ["base64 of lines, in one word", base64(LINES)],
    ["base64 of lines, wrapped", wrapped(base64(LINES), 76)],
    ["base64 of a gzipped message, wrapped at 76", wrapped(base64(gzipSync(MESSAGE)), 76)],
    ["base64 of a gzipped message, wrapped at 64", wrapped(base64(gzipSync(MESSAGE)), 64)],
    ["base64 of a plain message, wrapped", wrapped(base64(MESSAGE), 76)],
    ["base64 of gzipped lines, wrapped", `${wrapped(base64(gzipSync(LINES)), 76)}\n`],
    ["several wrapped records", [MESSAGE, MESSAGE].map((each) => wrapped(base64(gzipSync(each)), 76)).join("\n")],
    ["lines among base64 records", [base64(gzipSync(MESSAGE)), line(7), base64(gzipSync(MESSAGE))].join("\n")],
  ])("%s", async (what, input) => {
    const twice = what.startsWith("several") ? [...PORTS, ...PORTS] : [...PORTS, 7, ...PORTS];
    expect(await ports(input)).toEqual(/^several|among/.test(what) ? twice : PORTS);
  });
});

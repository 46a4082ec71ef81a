import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FORMAT } from "../../../flow/format.ts";
import { vpcflow } from "../terminal.ts";

const LINES = [
  "2 123456789012 eni-1 10.20.0.1 8.8.8.8 50000 443 6 9 9007199254740993 1769860800 1769860860 ACCEPT OK",
  "2 123456789012 eni-2 203.0.113.9 10.0.0.2 40000 22 17 1 40 1769860900 1769860960 REJECT OK",
  "2 123456789012 eni-3 2001:db8::1 2001:db8::2 0 0 58 1 64 1769860800 1769860860 ACCEPT OK",
  "2 123456789012 eni-4 - - - - - - - 1769860800 1769860860 - NODATA",
];
const NAMES = DEFAULT_FORMAT.fields.map(({ name }) => name);

const fieldsOf = (line: string) =>
  Object.fromEntries(line.split(" ").map((token, index) => [NAMES[index]!.replaceAll("-", "_"), token]));

function message(events: readonly { message: string; extractedFields?: object }[]): string {
  const logEvents = events.map((event, id) => ({ id: String(id), timestamp: 1769860800000, ...event }));
  const origin = { messageType: "DATA_MESSAGE", owner: "1", logGroup: "g", logStream: "l", subscriptionFilters: ["f"] };
  return JSON.stringify({ ...origin, logEvents });
}

/** The same records in the forms in which they may come. */
const FORMS: Readonly<Record<string, string | Buffer>> = {
  "lines.log": LINES.join("\n"),
  "object.log.gz": gzipSync(`${NAMES.join(" ")}\n${LINES.join("\n")}\n`),
  "other-order.log": [NAMES, ...LINES.map((line) => line.split(" "))]
    .map((row) => row.toReversed().join(" "))
    .join("\n"),
  "message.gz": gzipSync(message(LINES.map((line) => ({ message: line })))),
  "record.b64": gzipSync(message(LINES.map((line) => ({ message: line, extractedFields: fieldsOf(line) })))).toString(
    "base64",
  ),
  "fields.json": message(LINES.map((line) => ({ message: "of another kind", extractedFields: fieldsOf(line) }))),
};

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-forms-"));
  for (const [name, bytes] of Object.entries(FORMS)) writeFileSync(path.join(cwd, name), bytes);
  await vpcflow(["read", "lines.log", "-f", "parquet", "-o", "rows.parquet"], { cwd });
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function kept(source: string, flags: readonly string[]): Promise<number[]> {
  const { stdout } = await vpcflow(["read", source, "-f", "ndjson", ...flags], { cwd });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => Number(JSON.parse(line).interface_id.slice(4)));
}

describe.each([...Object.keys(FORMS), "rows.parquet"])("filters on %s", (source) => {
  it.each([
    [
      ["--ip", "10.0.0.0/8"],
      [1, 2],
    ],
    [["--ip", "2001:DB8:0::2"], [3]],
    [["--port", "ssh", "--protocol", "udp"], [2]],
    [["--action", "ACCEPT", "--eni", "eni-3,eni-4"], [3]],
    [["--status", "NODATA"], [4]],
    [["--where", "bytes = 9007199254740993"], [1]],
    [
      ["--where", "dstport != 22"],
      [1, 3, 4],
    ],
    [
      ["--where", "srcaddr is absent or srcaddr is external and start > 2026-01-31T12:00:00Z"],
      [2, 4],
    ],
    [["--where", "not (srcaddr ~ '^10' or action in (REJECT, -))"], [3]],
  ])("%j leave %j", async (flags, expected) => {
    expect(await kept(source, flags)).toEqual(expected);
  });
});

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { countMatches, recount } from "../../cli/demo/recount.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { probeLine } from "../../flow/probe.ts";

const FORMAT = parseLogFormat("${srcaddr} ${dstaddr} ${srcport} ${dstport} ${start}");
const WINDOW = "2021-09-02T21:40:00Z";

function record(sequenceNumber: string, ...messages: string[]) {
  const data = gzipSync(
    JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: messages.map((message) => ({ message })) }),
  );
  return { shardId: "shard", sequenceNumber, data, arrivedAtMs: 1 };
}

function set(first: string, last: string, peers: Record<string, number>) {
  const headers = {
    "x-vpcflow-shard": "shard",
    "x-vpcflow-first-sequence-number": first,
    "x-vpcflow-last-sequence-number": last,
  };
  return { bucketTime: WINDOW, peers, headers, posts: 1 };
}

const RECORDS = [record("1", "a b 1 2 1630619088"), record("2", "a c 1 2 1630619088", "- - - - 1630619088")];

describe("the demo's recount", () => {
  it("agrees with connection sets that cover each record once, with its peers", () => {
    const sets = [set("1", "2", { a: 2, b: 1, c: 1 })];
    expect(recount(RECORDS, sets, FORMAT)).toEqual({ uncovered: 0, wrong: [], windows: [WINDOW] });
  });

  it.each([
    ["a record that none covers", [set("1", "1", { a: 1, b: 1 })], 1, 0],
    ["a record that two cover", [set("1", "2", { a: 2, b: 1, c: 1 }), set("2", "2", { a: 1, c: 1 })], 1, 0],
    ["another count", [set("1", "2", { a: 3, b: 1, c: 1 })], 0, 1],
    ["an address that is missing", [set("1", "2", { a: 2, b: 1 })], 0, 1],
    ["an address that nobody saw", [set("1", "2", { a: 2, b: 1, c: 1, d: 1 })], 0, 1],
    ["no set at all", [], 2, 0],
  ])("finds %s", (_, sets, uncovered, wrong) => {
    const found = recount(RECORDS, sets, FORMAT);
    expect([found.uncovered, found.wrong.length]).toEqual([uncovered, wrong]);
  });

  it("leaves probes out, as the function does", () => {
    const format = parseLogFormat("${interface-id} ${srcaddr} ${dstaddr} ${start}");
    const probe = probeLine(format, { sentAtMs: 1_630_619_088_000, nonce: 7 });
    const records = [record("1", "eni-1 a b 1630619088", probe), record("2", probe)];
    const sets = [set("1", "2", { a: 1, b: 1 })];
    expect(recount(records, sets, format)).toEqual({ uncovered: 0, wrong: [], windows: [WINDOW] });
  });

  it("knows which lines a subscription must let through", () => {
    const lines = ["a b 1 2 3", "- - - - 3", "a b - 2 3", "a b 1 2", "a b 1 2 3 more"];
    expect(countMatches(lines, FORMAT, "traffic")).toBe(2);
    expect(countMatches(lines, FORMAT, "all")).toBe(4);
  });
});

import { expect, test } from "vitest";
import { batchOfEvents, type LogEvent } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import { PROBE_INTERFACE_ID, probeLine } from "../../flow/probe.ts";
import { FlowCounter, noEvents } from "../../lambda/flow-counter.ts";
import { flowLine, lineWithout } from "./events.ts";

function count(events: LogEvent[], format = DEFAULT_FORMAT) {
  const counter = new FlowCounter(format);
  const counts = noEvents();
  counter.count(batchOfEvents(events), counts);
  const sets = counter.peers.buckets().map((bucket) => Object.fromEntries(counter.peers.counts(bucket)));
  return { counts, sets };
}

test("a rejected flow counts: its addresses saw each other", () => {
  const { counts, sets } = count([{ message: flowLine("10.0.0.1", "10.0.0.2", 1_630_619_088, "REJECT") }]);
  expect(counts).toEqual({ ...noEvents(), counted: 1 });
  expect(sets).toEqual([{ "10.0.0.1": 1, "10.0.0.2": 1 }]);
});

test("NODATA and SKIPDATA lines are skipped, each under its own name", () => {
  const { counts, sets } = count([
    { message: lineWithout("NODATA") },
    { message: lineWithout("SKIPDATA") },
    { message: lineWithout("SKIPDATA") },
  ]);
  expect(counts).toEqual({ ...noEvents(), noData: 1, skipData: 2 });
  expect(sets).toEqual([]);
});

test("a dash for an address is absent, and a word for one is malformed", () => {
  const { counts } = count([
    { message: flowLine("-", "10.0.0.2") },
    { message: flowLine("amazon", "10.0.0.2") },
    { message: flowLine("10.0.0.1", "10.0.0.2").replace(" 1630619088 ", " soon ") },
    { message: "version account-id interface-id" },
  ]);
  expect(counts).toEqual({ ...noEvents(), absent: 1, malformed: 3 });
});

test("a message of another format is counted by its extractedFields", () => {
  const extractedFields = { srcaddr: "10.0.0.1", dstaddr: "10.0.0.2", start: "1630619088" };
  const { counts, sets } = count([{ message: "something else", extractedFields }]);
  expect(counts.counted).toBe(1);
  expect(sets).toEqual([{ "10.0.0.1": 1, "10.0.0.2": 1 }]);
});

test("probes are in no connection set, and counted as what they are", () => {
  const probe = probeLine(DEFAULT_FORMAT, { sentAtMs: 1_630_619_088_000, nonce: 7 });
  const extractedFields = {
    srcaddr: "192.0.2.1",
    dstaddr: "192.0.2.2",
    start: "1630619088",
    interface_id: PROBE_INTERFACE_ID,
  };
  const { counts, sets } = count([{ message: probe }, { message: "x", extractedFields }]);
  expect(counts).toEqual({ ...noEvents(), probe: 2 });
  expect(sets).toEqual([]);
});

test("extractedFields without a flow do not make one", () => {
  const { counts } = count([
    { message: "x", extractedFields: { srcaddr: "10.0.0.1", dstaddr: "10.0.0.2" } },
    { message: "x", extractedFields: { srcaddr: "-", dstaddr: "-", start: "1630619088", log_status: "NODATA" } },
    { message: "x", extractedFields: { srcaddr: "constructor", dstaddr: "__proto__", start: "1630619088" } },
  ]);
  expect(counts).toEqual({ ...noEvents(), noData: 1, malformed: 2 });
});

test("a custom format is read in its own order, without log-status too", () => {
  const format = parseLogFormat("${start} ${dstaddr} ${srcaddr}");
  const { counts, sets } = count(
    [{ message: "1630619088 10.0.0.2 2001:db8::1" }, { message: "1630619088 - -" }],
    format,
  );
  expect(counts).toEqual({ ...noEvents(), counted: 1, absent: 1 });
  expect(sets).toEqual([{ "10.0.0.2": 1, "2001:db8::1": 1 }]);
});

import { expect, test } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { FlowCounter } from "../../lambda/flow-counter.ts";
import { readRecords } from "../../lambda/read-records.ts";
import { dataMessage, flowLine, streamRecord } from "./events.ts";

const RECORDS = ["100", "101", "102"].map((sequenceNumber) =>
  streamRecord(dataMessage([flowLine("10.0.0.1", "10.0.0.2")]), sequenceNumber),
);

function read(deadlineMs: number) {
  const counter = new FlowCounter(DEFAULT_FORMAT);
  return readRecords(RECORDS, { counter, maxInflatedBytes: 1_000_000, keepDeadLetter: async () => {}, deadlineMs });
}

test("reading stops at its deadline, once one record has been read, and gives the others back", async () => {
  const { tally, fault } = await read(Date.now() - 1);
  expect(tally.records).toMatchObject({ processed: 1, returned: 2 });
  expect(tally.events.counted).toBe(1);
  expect(fault).toMatchObject({ sequenceNumber: "101", reason: "no time was left to read it" });
});

test("within its deadline all is read", async () => {
  const { tally, fault } = await read(Date.now() + 60_000);
  expect(tally.records).toMatchObject({ processed: 3, returned: 0 });
  expect(fault).toBeUndefined();
});

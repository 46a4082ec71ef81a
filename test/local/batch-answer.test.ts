import { describe, expect, it } from "vitest";
import { readBatchAnswer } from "../../local/batch-answer.ts";

// The conditions of https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
const BATCH = ["101", "102", "103"];

describe("an answer of a function that reports batch item failures", () => {
  it.each([
    ["an empty list", { batchItemFailures: [] }],
    ["a null list", { batchItemFailures: null }],
    ["an empty answer", {}],
    ["a null answer", null],
  ])("is a complete success with %s", (_, answer) => {
    expect(readBatchAnswer(answer, BATCH)).toEqual({ kind: "success" });
  });

  it.each([
    ["an empty identifier", [{ itemIdentifier: "" }]],
    ["a null identifier", [{ itemIdentifier: null }]],
    ["an identifier under another key", [{ sequenceNumber: "102" }]],
    ["an identifier that is not of the batch", [{ itemIdentifier: "999" }]],
    ["one bad identifier among good ones", [{ itemIdentifier: "102" }, { itemIdentifier: "" }]],
    ["a null item", [null]],
    ["something that is no list", "102"],
  ])("is a complete failure with %s", (_, batchItemFailures) => {
    expect(readBatchAnswer({ batchItemFailures }, BATCH)).toEqual({ kind: "failure" });
  });

  it("puts the checkpoint at the lowest sequence number that it names", () => {
    const answer = { batchItemFailures: [{ itemIdentifier: "103" }, { itemIdentifier: "102" }] };
    expect(readBatchAnswer(answer, BATCH)).toEqual({ kind: "partial", checkpoint: 1 });
  });
});

import { describe, expect, it } from "vitest";
import { takeApart } from "../../flow/documents.ts";

const data = Buffer.from("data").toString("base64");
const nothing = { records: [], events: [], messages: [], unknown: [] };
const record = { ...nothing, records: [Buffer.from("data")] };

describe("a JSON document", () => {
  it.each([
    ["get-records", { Records: [{ SequenceNumber: "1", Data: data, PartitionKey: "p" }], NextShardIterator: "x" }],
    ["one of its records", { SequenceNumber: "1", Data: data }],
    [
      "a Lambda event of Kinesis",
      { Records: [{ eventSource: "aws:kinesis", kinesis: { data, sequenceNumber: "1" } }] },
    ],
    ["a Lambda event of CloudWatch Logs", { awslogs: { data } }],
    ["a Lambda event of Firehose", { invocationId: "x", records: [{ recordId: "1", data }] }],
    [
      "what Lambda keeps of a batch that it gave up",
      {
        requestContext: { condition: "RetryAttemptsExhausted" },
        payload: JSON.stringify({ Records: [{ kinesis: { data } }] }),
      },
    ],
    ["a list of base64 texts", [data]],
  ])("gives its Kinesis records: %s", (_, document) => {
    expect(takeApart(document)).toEqual(record);
  });

  it.each([
    ["filter-log-events", { events: [{ timestamp: 5, message: "m", eventId: "1" }], searchedLogStreams: [] }],
    ["one event", { timestamp: 5, message: "m" }],
    ["a list of events", [{ timestamp: 5, message: "m" }]],
  ])("gives its log events: %s", (_, document) => {
    expect(takeApart(document)).toEqual({ ...nothing, events: [{ timestamp: 5, message: "m" }] });
  });

  it("gives subscription messages", () => {
    const messages = [{ messageType: "DATA_MESSAGE", logEvents: [] }, { messageType: "CONTROL_MESSAGE" }];
    expect(takeApart(messages)).toEqual({ ...nothing, messages });
  });

  it.each([
    [5, "a number"],
    [null, "a null"],
    [{}, "an empty object"],
    [{ a: 1, b: 2 }, 'an object with the keys "a, b"'],
    [{ messageType: "DATA_MESSAGE" }, 'an object with the keys "messageType"'],
    [[[[[[["x"]]]]]], 'an object with the keys "0"'],
  ])("says what is none of these: %j", (document, what) => {
    expect(takeApart(document)).toEqual({ ...nothing, unknown: [what] });
  });
});

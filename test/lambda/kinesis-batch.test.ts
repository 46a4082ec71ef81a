import { expect, test } from "vitest";
import { answerFrom, type KinesisEvent, streamRecords } from "../../lambda/kinesis-batch.ts";
import { kinesisEvent } from "./events.ts";

test("a record knows its stream, shard, sequence number and arrival", () => {
  expect(streamRecords(kinesisEvent(Buffer.from("data")))).toEqual([
    {
      stream: "flows",
      shardId: "shardId-000000000003",
      sequenceNumber: "100",
      arrivalMs: 1_700_000_000_500,
      base64: Buffer.from("data").toString("base64"),
    },
  ]);
});

test("the answer names the record from which on everything is sent again", () => {
  const [, second] = streamRecords(kinesisEvent(Buffer.from("a"), Buffer.from("b")));
  expect(answerFrom(second)).toEqual({ batchItemFailures: [{ itemIdentifier: "101" }] });
  expect(answerFrom(undefined)).toEqual({ batchItemFailures: [] });
});

test.each([
  [{}, "it has no Records"],
  [null, "it has no Records"],
  [{ Records: [] }, "it has no Records"],
  [{ Records: [{ s3: {} }] }, "its record 1 is no record of a Kinesis stream"],
])("%j is refused as no batch of a stream", (event, problem) => {
  expect(() => streamRecords(event as unknown as KinesisEvent)).toThrow(problem);
});

import { describe, expect, it } from "vitest";
import { firstWantedMs, startOfChild, startOfShard } from "../../../sources/kinesis/start.ts";
import { parseStreamName, streamInput } from "../../../sources/kinesis/stream-name.ts";

const open = { ShardId: "a", HashKeyRange: undefined, SequenceNumberRange: { StartingSequenceNumber: "1" } };
const closed = { ...open, SequenceNumberRange: { StartingSequenceNumber: "1", EndingSequenceNumber: "9" } };

describe("a shard begins", () => {
  it("where the stream does; with latest a closed one does not, and a child from where the reading began", () => {
    expect(startOfShard(open, { type: "oldest" }, 0)).toEqual({ type: "TRIM_HORIZON" });
    expect(startOfShard(open, { type: "latest" }, 0)).toEqual({ type: "LATEST" });
    expect(startOfShard(closed, { type: "latest" }, 0)).toBeUndefined();
    expect(startOfShard(closed, { type: "since", ms: 5 }, 1e6)).toEqual({
      type: "AT_TIMESTAMP",
      timestamp: new Date(5),
    });
    expect(startOfChild({ type: "oldest" }, 1e6)).toEqual({ type: "TRIM_HORIZON" });
    expect(startOfChild({ type: "latest" }, 1e6)).toEqual({ type: "AT_TIMESTAMP", timestamp: new Date(997_000) });
  });

  it("never in the future, which Kinesis refuses: what is too early is left out instead", () => {
    const now = Date.now();
    const soon = { type: "since", ms: now + 1000 } as const;
    const start = startOfShard(open, soon, now);
    expect(start?.type === "AT_TIMESTAMP" && start.timestamp.getTime()).toBeLessThan(now);
    expect(firstWantedMs(soon)).toBe(now + 1000);
  });

  it("with no record from before its time, whenever that is; one without a time has all", () => {
    expect(firstWantedMs({ type: "since", ms: 60_000 })).toBe(60_000);
    expect(firstWantedMs({ type: "oldest" })).toBe(Number.NEGATIVE_INFINITY);
    expect(firstWantedMs({ type: "latest" })).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("a stream", () => {
  it("is named by its name or its ARN", () => {
    expect(streamInput(parseStreamName("prod-flows"))).toEqual({ StreamName: "prod-flows" });
    const arn = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/prod.flows_1";
    expect(parseStreamName(arn)).toEqual({ name: "prod.flows_1", arn, region: "cn-north-1" });
    expect(streamInput(parseStreamName(arn))).toEqual({ StreamARN: arn });
  });

  it.each(["", "a b", "a/b", "arn:aws:s3:::bucket", `${"a".repeat(129)}`, "arn:aws:kinesis:eu-west-1:1:stream/s"])(
    "is not named by %j",
    (text) => {
      expect(() => parseStreamName(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
    },
  );
});

import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { type ProbeTrace, probeCheck } from "../../../cli/checks/probe.ts";
import { probeFunctionCheck } from "../../../cli/checks/probe-function.ts";
import { PROBE_INTERFACE_ID } from "../../../flow/probe.ts";
import { checking, DENIED, LINE, said } from "./checking.ts";

const QUICK = { everyMs: 5, forMs: 10_000 };
/** For what does not come. */
const BRIEF = { everyMs: 5, forMs: 50 };

interface Put {
  logGroupName: string;
  logStreamName: string;
  logEvents: { timestamp: number; message: string }[];
}

/** A log group whose events a subscription carries onto the second of two shards. */
function delivering() {
  const puts: Put[] = [];
  const record = ({ logEvents }: Put) => {
    const message = {
      messageType: "DATA_MESSAGE",
      owner: "1",
      logGroup: "g",
      logStream: "l",
      subscriptionFilters: ["f"],
    };
    const events = logEvents.map((event, id) => ({ id: String(id), ...event }));
    return gzipSync(JSON.stringify({ ...message, logEvents: events })).toString("base64");
  };
  const answers = {
    ListShards: { Shards: [{ ShardId: "shardId-0" }, { ShardId: "shardId-1" }] },
    GetShardIterator: ({ ShardId }: Readonly<Record<string, unknown>>) => ({ ShardIterator: ShardId }),
    PutLogEvents: (request: Readonly<Record<string, unknown>>) => {
      puts.push(request as unknown as Put);
      return {};
    },
    GetRecords: ({ ShardIterator }: Readonly<Record<string, unknown>>) => {
      const other = { logGroupName: "", logStreamName: "", logEvents: [{ timestamp: 1, message: LINE }] };
      const records = ShardIterator === "shardId-1" ? [other, ...puts] : [];
      const Records = records.map((put, index) => ({
        SequenceNumber: String(100 + index),
        PartitionKey: "a",
        Data: record(put),
      }));
      return { Records, NextShardIterator: ShardIterator, MillisBehindLatest: 0 };
    },
  };
  return { puts, answers };
}

describe("a probe", () => {
  const { puts, answers } = delivering();
  const aws = checking(answers);
  let trace: Partial<ProbeTrace>;
  beforeEach(() => {
    puts.length = 0;
    trace = {};
  });

  it("is put into the pipeline's own log stream, and found on the stream with its latency", async () => {
    const finding = await aws.find(probeCheck(trace, QUICK));
    expect(said(finding)).toMatch(/^passed: log group → stream in \d+ ms \(shardId-1\)/);
    expect(finding.data).toMatchObject({ hop: "stream", latencyMs: expect.any(Number), sequenceNumber: "101" });
    expect(trace).toMatchObject({ shardId: "shardId-1", sequenceNumber: "101" });
    const [{ logGroupName, logStreamName, logEvents }] = puts as [Put];
    expect([logGroupName, logStreamName]).toEqual(["/flow", "vpcflow-probe-prod-flows"]);
    expect(logEvents).toEqual([
      { timestamp: expect.any(Number), message: expect.stringContaining(PROBE_INTERFACE_ID) },
    ]);
    expect(Math.abs(logEvents[0]!.timestamp - Date.now())).toBeLessThan(10_000);
  });

  it("reads the shards from before it is put", async () => {
    await aws.find(probeCheck(trace, QUICK));
    expect(aws.asked.indexOf("PutLogEvents")).toBeGreaterThan(aws.asked.lastIndexOf("GetShardIterator"));
  });

  it("is another each time, and no other probe is taken for it", async () => {
    await aws.find(probeCheck(trace, QUICK));
    const [first] = puts as [Put];
    aws.answers["PutLogEvents"] = {};
    expect((await aws.find(probeCheck(trace, BRIEF))).status).toBe("failed");
    aws.answers["PutLogEvents"] = answers.PutLogEvents;
    await aws.find(probeCheck(trace, QUICK));
    expect(puts[1]!.logEvents[0]!.message).not.toBe(first.logEvents[0]!.message);
  });

  it("that does not arrive fails, and says at which hop it stopped", async () => {
    aws.answers["GetRecords"] = { Records: [], MillisBehindLatest: 0, NextShardIterator: "i" };
    const finding = await aws.find(probeCheck(trace, BRIEF));
    expect(said(finding)).toMatch(
      /^failed: it was put into the log group, and did not come onto the stream within .*subscription filter/,
    );
    expect(finding.data).toMatchObject({ hop: "subscription filter" });
    expect(trace).toEqual({});
  });

  it("follows a shard that was split to its children", async () => {
    const children = [
      { ShardId: "shardId-1", ParentShards: [], HashKeyRange: { StartingHashKey: "0", EndingHashKey: "1" } },
    ];
    aws.answers["ListShards"] = { Shards: [{ ShardId: "shardId-0" }] };
    aws.answers["GetRecords"] = (request) =>
      request["ShardIterator"] === "shardId-0" ? { Records: [], ChildShards: children } : answers.GetRecords(request);
    expect((await aws.find(probeCheck(trace, QUICK))).data).toMatchObject({ shardId: "shardId-1" });
  });

  it("needs the log stream that a deploy makes", async () => {
    aws.answers["PutLogEvents"] = {
      error: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    };
    expect(said(await aws.find(probeCheck(trace, QUICK)))).toMatch(
      /^failed: the log stream vpcflow-probe-prod-flows .*Deploy/,
    );
  });

  it("needs one permission more, which is named where it is denied", async () => {
    const message = "User: x is not authorized to perform: logs:PutLogEvents on resource: y";
    aws.answers["PutLogEvents"] = { ...DENIED, message };
    expect(said(await aws.find(probeCheck(trace, QUICK)))).toMatch(
      /^unchecked: .*logs:PutLogEvents → .*logs:PutLogEvents/,
    );
  });

  it("of another time than AWS's is left out, which is said", async () => {
    aws.answers["PutLogEvents"] = { rejectedLogEventsInfo: { tooNewLogEventStartIndex: 0 } };
    expect(said(await aws.find(probeCheck(trace, QUICK)))).toMatch(/^failed: .*tooNewLogEventStartIndex.*clock/);
  });

  it("cannot be sent in a format without interface-id, nor where there is no log group", async () => {
    const source = { logGroup: "/flow", logFormat: "${srcaddr} ${dstaddr} ${start}" };
    expect(said(await aws.find(probeCheck(trace, QUICK), { source }))).toMatch(
      /^unchecked: .*no interface-id.*\$\{interface-id\}/,
    );
    const central = { central: { accountIds: ["999999999999"] }, source: {} };
    expect(said(await aws.find(probeCheck(trace, QUICK), central))).toMatch(
      /^unchecked: .*no log group.*sending account/,
    );
    expect(puts).toEqual([]);
  });

  it("of a sender is put, and arrives in another account, whose it is said to be", async () => {
    const destination = { arn: "arn:aws:logs:eu-west-1:999999998888:destination:central" };
    const finding = await aws.find(probeCheck(trace, QUICK), { destination });
    expect(said(finding)).toMatch(/^unchecked: .*put into the log group.*account …8888/);
    expect(puts).toHaveLength(1);
    expect(aws.asked).not.toContain("GetRecords");
  });
});

describe("a probe at the function", () => {
  const TRACE: ProbeTrace = { sentAtMs: Date.now() - 2000, shardId: "shardId-1", sequenceNumber: "101" };
  const report = (more: object) => ({
    timestamp: TRACE.sentAtMs + 1500,
    message: JSON.stringify({
      level: "info",
      message: "batch",
      shardId: "shardId-1",
      firstSequenceNumber: "99",
      lastSequenceNumber: "101",
      flows: { skipped: { probe: 1 } },
      ...more,
    }),
  });
  const aws = checking({ FilterLogEvents: { events: [report({})] } });

  it("is in the report of the batch that covers its place on the stream", async () => {
    const finding = await aws.find(probeFunctionCheck(TRACE, QUICK));
    expect(said(finding)).toMatch(
      /^passed: log group → stream → prod-flows-processor in 1\.5 s; it is in no connection set/,
    );
    expect(finding.data).toEqual({ hop: "function", latencyMs: 1500 });
  });

  it("is found, too, where this machine's clock is ahead of AWS's by minutes", async () => {
    const early = { ...report({}), timestamp: TRACE.sentAtMs - 120_000 };
    aws.answers["FilterLogEvents"] = ({ startTime }) => ({
      events: [early].filter(({ timestamp }) => timestamp >= Number(startTime)),
    });
    expect((await aws.find(probeFunctionCheck(TRACE, BRIEF))).status).toBe("passed");
  });

  it.each([
    ["another shard", { shardId: "shardId-0" }],
    ["records before it", { lastSequenceNumber: "100" }],
    ["no probe", { flows: { skipped: { probe: 0 } } }],
    ["no sequence number", { firstSequenceNumber: undefined }],
  ])("is not in a report of %s", async (_, more) => {
    aws.answers["FilterLogEvents"] = { events: [report(more), { timestamp: Date.now(), message: "no JSON" }] };
    expect(said(await aws.find(probeFunctionCheck(TRACE, BRIEF)))).toMatch(
      /^failed: it is on the stream.*aws logs tail/,
    );
  });

  it("may have none at an endpoint of one's own", async () => {
    aws.answers["FilterLogEvents"] = { events: [] };
    const finding = await aws.find(probeFunctionCheck(TRACE, BRIEF), {}, { ownEndpoint: true });
    expect(said(finding)).toMatch(/^unchecked: .*this endpoint may run no function/);
  });

  it("is not waited for that did not come onto the stream", async () => {
    expect((await aws.find(probeFunctionCheck({}, QUICK))).status).toBe("unchecked");
    expect(aws.asked).toEqual([]);
  });
});

/**
 * Kinesis with canned answers, for measurements: a stream `bench` of some shards that each hold the same records a number
 * of times. Run as `tsx bench/kinesis-stub.ts FILE SHARDS TIMES`; FILE holds base64 lines, one a record. It prints its
 * endpoint, and ends with its stdin.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [file, shardCount, times] = process.argv.slice(2) as [string, string, string];
const shards = Array.from({ length: Number(shardCount) }, (_, index) => `shardId-${String(index).padStart(12, "0")}`);
const lines = readFileSync(file, "latin1").trimEnd().split("\n");
/** Each shard has its part of the records, and gives it so many times. */
const parts = shards.map((_, shard) =>
  lines.filter((_, index) => index % shards.length === shard).map((line) => Buffer.from(`{"Data":"${line}",`)),
);
const arrived = Date.now() / 1000;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const action = String(request.headers["x-amz-target"]).split(".").at(-1)!;
    const body = answers[action]!(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": body.length });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on("end", () => process.exit()).resume();

// --- internal ---

interface Input {
  ShardId: string;
  ShardIterator: string;
  Limit?: number;
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const answers: Readonly<Record<string, (input: Input) => Buffer>> = {
  DescribeStreamSummary: () =>
    json({
      StreamDescriptionSummary: {
        StreamName: "bench",
        StreamARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/bench",
        StreamStatus: "ACTIVE",
        StreamCreationTimestamp: arrived,
        RetentionPeriodHours: 24,
        OpenShardCount: shards.length,
        EnhancedMonitoring: [],
      },
    }),
  ListShards: () =>
    json({
      Shards: shards.map((ShardId) => ({
        ShardId,
        HashKeyRange: { StartingHashKey: "0", EndingHashKey: "1" },
        SequenceNumberRange: { StartingSequenceNumber: "0" },
      })),
    }),
  GetShardIterator: ({ ShardId }) => json({ ShardIterator: `${shards.indexOf(ShardId)} 0` }),
  GetRecords: ({ ShardIterator, Limit = 10_000 }) => records(ShardIterator, Limit),
};

/** GetRecords gives at most 10 MB. */
const MAX_BYTES = 10 * 1024 * 1024;

function records(iterator: string, limit: number): Buffer {
  const [shard, first] = iterator.split(" ").map(Number) as [number, number];
  const part = parts[shard]!;
  const total = part.length * Number(times);
  const pieces = [Buffer.from('{"Records":[')];
  let at = first;
  for (let bytes = 0; at < total && at - first < limit; at++) {
    const data = part[at % part.length]!;
    bytes += data.length * 0.75;
    if (bytes > MAX_BYTES) break;
    const rest = `"PartitionKey":"k","SequenceNumber":"${at + 1}","ApproximateArrivalTimestamp":${arrived}}`;
    pieces.push(Buffer.from(at > first ? "," : ""), data, Buffer.from(rest));
  }
  const behindMs = at < total ? 1000 : 0;
  pieces.push(Buffer.from(`],"NextShardIterator":"${shard} ${at}","MillisBehindLatest":${behindMs}}`));
  return Buffer.concat(pieces);
}

/**
 * CloudWatch Logs and Kinesis from canned answers: the same records as log events in pages of 7,000 (1 MB of messages, the
 * most that FilterLogEvents gives), and as subscription messages on a stream of one shard. Prints its URL.
 *
 *   tsx bench/old-readers-server.ts RECORDS
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { makeDecodeData } from "./decode-data.ts";

const EVENTS_A_RECORD = 500;
const EVENTS_A_PAGE = 7000;
const RECORDS_A_PAGE = 100;
const ARRIVED = { ApproximateArrivalTimestamp: Date.now() / 1000 - 60 };

const records = makeRecords(Number(process.argv[2]) / EVENTS_A_RECORD);
const eventPages = pagesOf(records.flatMap(eventsOf), EVENTS_A_PAGE).map((page) => JSON.stringify(page));
const recordPages = pagesOf(records, RECORDS_A_PAGE).map((page, index) =>
  JSON.stringify(page.map((Data, at) => ({ Data, PartitionKey: "a", SequenceNumber: `${index}${at}`, ...ARRIVED }))),
);

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const target = String(request.headers["x-amz-target"]).split(".").at(-1)!;
  const answer = ANSWERS[target];
  const text = answer ? answer(JSON.parse(Buffer.concat(chunks).toString())) : `{"__type":"UnknownOperationException"}`;
  response.writeHead(answer ? 200 : 400, { "content-type": "application/x-amz-json-1.1" }).end(text);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

// --- internal ---

type Answer = (parameters: Readonly<Record<string, unknown>>) => string;

const SHARD = { ShardId: "shardId-000000000000", SequenceNumberRange: { StartingSequenceNumber: "0" } };
const STREAM = { StreamName: "flows", StreamARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows" };

const ANSWERS: Readonly<Record<string, Answer>> = {
  FilterLogEvents: ({ nextToken = "0" }) => {
    const next = Number(nextToken) + 1;
    const more = next < eventPages.length ? `,"nextToken":"${next}"` : "";
    return `{"events":${eventPages[next - 1]}${more}}`;
  },
  DescribeLogStreams: () => JSON.stringify({ logStreams: [{ logStreamName: "eni-0a-all", creationTime: 0 }] }),
  DescribeStream: () => JSON.stringify({ StreamDescription: { ...STREAM, Shards: [SHARD], HasMoreShards: false } }),
  DescribeStreamSummary: () => JSON.stringify({ StreamDescriptionSummary: { ...STREAM, StreamStatus: "ACTIVE" } }),
  ListShards: () => JSON.stringify({ Shards: [SHARD] }),
  GetShardIterator: () => `{"ShardIterator":"0"}`,
  GetRecords: ({ ShardIterator }) => {
    const page = Number(ShardIterator);
    const left = Math.max(0, recordPages.length - page - 1);
    return `{"Records":${recordPages[page] ?? "[]"},"NextShardIterator":"${page + 1}","MillisBehindLatest":${left}}`;
  },
};

/** Gzipped subscription messages, in base64: the same each time. */
function makeRecords(count: number): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "vpcflow-bench-"));
  try {
    const file = path.join(folder, "records");
    makeDecodeData(file, { records: count, events: EVENTS_A_RECORD, extractedFields: true });
    return readFileSync(file, "utf8").trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function eventsOf(record: string): object[] {
  const { logEvents, logStream } = JSON.parse(gunzipSync(Buffer.from(record, "base64")).toString());
  return logEvents.map(({ id, timestamp, message }: { id: string; timestamp: number; message: string }) => ({
    logStreamName: logStream,
    timestamp,
    message,
    ingestionTime: timestamp + 90_000,
    eventId: id,
  }));
}

function pagesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, page) =>
    items.slice(page * size, page * size + size),
  );
}

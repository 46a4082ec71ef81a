import { gzipSync } from "node:zlib";
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import type { Aws } from "./aws.ts";

/** The log stream of one interface, as EC2 names it. */
export const LOG_STREAM = "eni-0a1b2c3d4e5f60718-all";

/** `count` accepted flows of the last minute in the default format, each to another address of 10.0.1.0/24. */
export function flowLines(count: number, now = Date.now()): string[] {
  const start = Math.floor(now / 1000) - 60;
  return Array.from({ length: count }, (_, index) =>
    [
      "2 123456789012 eni-0a1b2c3d4e5f60718 10.0.0.1",
      `10.0.1.${index + 1} ${40_000 + index} 443 6 10 8400 ${start} ${start + 60} ACCEPT OK`,
    ].join(" "),
  );
}

/** A log group with one interface's log stream, as a person has who logs flows already. */
export async function createLogGroup({ logs }: Aws, logGroupName: string): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: LOG_STREAM }));
}

/** Puts lines into the log group, as VPC Flow Logs deliver them. */
export async function putFlowLogs({ logs }: Aws, logGroupName: string, lines: readonly string[]): Promise<void> {
  const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: LOG_STREAM, logEvents }));
}

/** Puts a record onto the stream. */
export async function putRecord({ kinesis }: Aws, StreamName: string, Data: Uint8Array): Promise<void> {
  await kinesis.send(new PutRecordCommand({ StreamName, Data, PartitionKey: LOG_STREAM }));
}

/** What CloudWatch Logs puts onto a stream for these lines: one gzip member of one JSON object. */
export function subscriptionMessage(logGroup: string, lines: readonly string[], filter = "flows"): Uint8Array {
  const timestamp = Date.now();
  const logEvents = lines.map((message, index) => ({ id: String(index).padStart(56, "3"), timestamp, message }));
  const envelope = { messageType: "DATA_MESSAGE", owner: "123456789012", logGroup, logStream: LOG_STREAM };
  return gzipSync(JSON.stringify({ ...envelope, subscriptionFilters: [filter], logEvents }));
}

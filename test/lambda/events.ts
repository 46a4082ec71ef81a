import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { KinesisEvent, StreamRecord } from "../../lambda/kinesis-batch.ts";

/** A Lambda event with these record data, sequence numbers `100`, `101`, … of one shard. */
export function kinesisEvent(...datas: Uint8Array[]): KinesisEvent {
  return {
    Records: datas.map((data, index) => ({
      kinesis: {
        sequenceNumber: String(100 + index),
        data: Buffer.from(data).toString("base64"),
        approximateArrivalTimestamp: 1_700_000_000.5,
      },
      eventID: `shardId-000000000003:${100 + index}`,
      eventSourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/flows",
    })),
  };
}

export function realEvent(): KinesisEvent {
  return JSON.parse(readFileSync(new URL("../fixtures/kinesis-event.json", import.meta.url), "utf8"));
}

/** A subscription message as CloudWatch Logs sends it, gzipped. */
export function dataMessage(messages: readonly string[], extractedFields?: Record<string, string>): Buffer {
  const logEvents = messages.map((message, index) => ({
    id: String(index).padStart(56, "3"),
    timestamp: 1_630_619_088_000,
    message,
    ...(extractedFields && { extractedFields }),
  }));
  return message("DATA_MESSAGE", logEvents);
}

export function controlMessage(): Buffer {
  return message("CONTROL_MESSAGE", [
    { id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream." },
  ]);
}

/** A line of the default format. */
export function flowLine(srcaddr: string, dstaddr: string, start = 1_630_619_088, action = "ACCEPT"): string {
  return `2 111122223333 eni-0a1b2c3d ${srcaddr} ${dstaddr} 443 51234 6 10 8400 ${start} ${start + 60} ${action} OK`;
}

export function lineWithout(status: "NODATA" | "SKIPDATA"): string {
  return `2 111122223333 eni-0a1b2c3d - - - - - - - 1630619088 1630619148 - ${status}`;
}

/** A record whose second gzip member is cut off: its first message can be read. */
export function partlyDamaged(...messages: string[]): Buffer {
  const whole = dataMessage(messages);
  return Buffer.concat([whole, dataMessage(["lost"]).subarray(0, 60)]);
}

export const DAMAGED = Buffer.from("no subscription message at all");

export function streamRecord(data: Uint8Array, sequenceNumber = "100"): StreamRecord {
  const base64 = Buffer.from(data).toString("base64");
  return { stream: "flows", shardId: "shardId-000000000003", sequenceNumber, arrivalMs: 1_700_000_000_500, base64 };
}

// --- internal ---

function message(messageType: string, logEvents: object[]): Buffer {
  const envelope = {
    messageType,
    owner: "111122223333",
    logGroup: "/vpc/flow",
    logStream: "eni-0a1b2c3d-all",
    subscriptionFilters: ["flows"],
    logEvents,
  };
  return gzipSync(JSON.stringify(envelope));
}

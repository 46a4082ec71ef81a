import { gzipSync } from "node:zlib";

/** A flow log line of the default format; `dstport` tells one from another. */
export const line = (dstport = 443): string =>
  `2 123456789012 eni-0a 10.0.0.1 10.0.0.2 40000 ${dstport} 6 10 840 1630619088 1630619102 ACCEPT OK`;

export interface MessageEvent {
  id: string;
  timestamp: number;
  message: string;
  extractedFields?: Record<string, unknown>;
}

export const event = (message: string, more: Partial<MessageEvent> = {}): MessageEvent => ({
  id: "36412341234",
  timestamp: 1_630_619_088_000,
  message,
  ...more,
});

/** A DATA_MESSAGE as CloudWatch Logs writes it: compact, its keys in this order. */
export const dataMessage = (events: readonly MessageEvent[], more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/vpc/flow",
    logStream: "eni-0a-all",
    subscriptionFilters: ["f"],
    logEvents: events,
    ...more,
  });

export const messageOf = (...dstports: number[]): string => dataMessage(dstports.map((port) => event(line(port))));

export const controlMessage = JSON.stringify({
  messageType: "CONTROL_MESSAGE",
  owner: "CloudwatchLogs",
  logGroup: "",
  logStream: "",
  subscriptionFilters: [],
  logEvents: [
    {
      id: "",
      timestamp: 1_630_619_088_000,
      message: "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.",
    },
  ],
});

/** The messages of every event, in order. */
export const messagesOf = (batches: readonly { count: number; message(index: number): string }[]): string[] =>
  batches.flatMap((batch) => Array.from({ length: batch.count }, (_, index) => batch.message(index)));

export const gzip = (text: string | Buffer): Buffer => gzipSync(text);

import { afterEach } from "vitest";
import { LineParser } from "../../../flow/line-parser.ts";
import { type FlowRecord, recordAt } from "../../../flow/record.ts";
import { type LogGroupOptions, readLogGroup } from "../../../sources/log-group/read-log-group.ts";
import { type FakeEvent, type FakeLogGroup, type FakeOptions, startFakeLogGroup } from "../../fake-log-group.ts";

const started: FakeLogGroup[] = [];

afterEach(async () => {
  for (const fake of started.splice(0)) await fake.stop();
});

/** A fake log group that ends with its test. */
export async function fakeLogGroup(options: FakeOptions = {}): Promise<FakeLogGroup> {
  const fake = await startFakeLogGroup(options);
  started.push(fake);
  return fake;
}

/** A source that reads the fake, as fast as it goes. */
export function sourceOf(fake: FakeLogGroup, options: LogGroupOptions = {}) {
  const session = { region: "eu-west-1", endpointUrl: fake.url };
  return readLogGroup("/vpc/flow", { session, requestsPerSecond: Number.POSITIVE_INFINITY, ...options });
}

export interface ReadEvent extends FakeEvent {
  record: FlowRecord | undefined;
}

/** What a source gives: each event with its stream and its record. */
export async function eventsOf(source: ReturnType<typeof readLogGroup>): Promise<ReadEvent[]> {
  const read: ReadEvent[] = [];
  for await (const { events, format, place } of source) {
    const parser = new LineParser(format);
    for (let index = 0; index < events.count; index++) {
      const stream = place?.kind === "log-stream" ? place.logStream : "";
      const timestamp = events.timestamp(index)!;
      read.push({ stream, timestamp, message: events.message(index), record: recordAt(events, index, parser) });
    }
  }
  return read;
}

export const messagesOf = async (source: ReturnType<typeof readLogGroup>): Promise<string[]> =>
  (await eventsOf(source)).map(({ message }) => message).sort();

/** A line of the default format that no other has. */
export function lineOf(number: number, seconds = 1_700_000_000): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.${number % 250} 10.0.1.1 ${number} 443 6 10 8400 ${seconds} ${seconds + 60} ACCEPT OK`;
}

/** So many events in so many streams, a second apart, the last of them a minute ago. */
export function eventsIn(streams: number, count: number, now = Date.now()): FakeEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    stream: `eni-${String(index % streams).padStart(8, "0")}-all`,
    timestamp: now - 60_000 - (count - index) * 1000,
    message: lineOf(index),
  }));
}

import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { EventBatch } from "../../flow/event-batch.ts";
import { emptyCounts } from "../../flow/record-batch.ts";
import { decodePieces } from "../../sources/parallel-decode.ts";

/** Built by `npm test` before the tests run. */
const SCRIPT = pathToFileURL(path.join(import.meta.dirname, "../../dist/sources/decode-worker.js"));

function record(index: number, events: number): string {
  const logEvents = Array.from({ length: events }, (_, event) => ({
    id: `${index}${event}`,
    timestamp: 1_630_619_088_000 + index,
    message: `2 123456789012 eni-${index} 10.0.0.${event % 250} 10.0.1.1 1 2 6 1 40 1630619088 1630619102 ACCEPT OK`,
  }));
  // In CloudWatch Logs' own layout, and in another: the first is scanned, the second parsed.
  const filters = index % 2 === 0 ? { subscriptionFilters: ["f"] } : {};
  const head = { messageType: "DATA_MESSAGE", owner: "1", logGroup: "g", logStream: `eni-${index}` };
  const message = { ...head, ...filters, logEvents };
  return gzipSync(JSON.stringify(message)).toString("base64");
}

/** Forty pieces of a few lines: small records, which share their bytes, and large ones, which do not; some damaged. */
async function* pieces(): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < 40; piece++) {
    const lines = [record(piece, 3), record(piece + 1000, 2), record(piece + 2000, piece % 4 === 0 ? 1500 : 1)];
    if (piece % 7 === 3) lines.push("H4sIAAAAAAAAA2Rh");
    yield Buffer.from(`${lines.join("\n")}\n`);
  }
}

async function decode(threadFromBytes: number) {
  const counts = emptyCounts();
  const seen: unknown[] = [];
  for await (const batches of decodePieces(pieces(), { script: SCRIPT, counts, threadFromBytes })) {
    seen.push(...batches.flatMap(contents));
  }
  return { counts, seen };
}

function contents(batch: EventBatch): unknown[] {
  return Array.from({ length: batch.count }, (_, index) => [
    batch.message(index),
    batch.timestamp(index),
    batch.origin,
  ]);
}

test("two threads give the events, their order, their origins and the counts of one", async () => {
  const one = await decode(Number.POSITIVE_INFINITY);
  const two = await decode(1);
  expect(one.seen).toHaveLength(40 * 5 + 30 + 10 * 1500);
  expect(one.counts).toMatchObject({ envelopes: 126, damages: 6 });
  expect(two).toEqual(one);
});

test("a reader that has seen enough ends the thread", async () => {
  const started = once(process, "worker");
  for await (const _ of decodePieces(pieces(), { script: SCRIPT, counts: emptyCounts(), threadFromBytes: 1 })) {
    if ((await Promise.race([started, undefined])) !== undefined) break;
  }
  const [thread] = (await started) as [Worker];
  expect(thread.threadId).toBe(-1);
});

test("a thread that cannot start is an error, not an empty answer", async () => {
  const script = pathToFileURL("/nowhere/decode-worker.js");
  const all = decodePieces(pieces(), { script, counts: emptyCounts(), threadFromBytes: 1 });
  await expect(
    (async () => {
      for await (const _ of all);
    })(),
  ).rejects.toThrow("/nowhere/decode-worker.js");
});

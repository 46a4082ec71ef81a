import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import type { KinesisEvent } from "../../lambda/kinesis-batch.ts";
import { processorHandler } from "../../lambda/processor-handler.ts";
import { deliverBatch } from "../../local/batch-delivery.ts";
import type { Invocation } from "../../local/function-process.ts";
import type { PolledRecord } from "../../local/kinesis-event.ts";
import { type MappingCounts, noCounts } from "../../local/mapping-settings.ts";
import { dataMessage, flowLine } from "../lambda/events.ts";
import { type Received, startReceiver } from "../lambda/receiver.ts";
import { mapping, record } from "./mapping.ts";

const QUICK = { tries: 4, attemptMs: 2_000, firstPauseMs: 1, longestPauseMs: 10 };
const SETTINGS = { bisectBatchOnFunctionError: true, reportBatchItemFailures: true, maximumRetryAttempts: 10 };

/** A record with a flow in each of the buckets, its other address its own: a connection set with it covers the record. */
function flows(index: number, ...buckets: number[]): PolledRecord {
  const lines = buckets.map((bucket) => flowLine("10.0.0.1", addressOf(index), bucket * 600));
  const made = record("", index);
  const kinesis = { ...made.event.kinesis, data: dataMessage(lines).toString("base64") };
  return { ...made, event: { ...made.event, kinesis } };
}

const addressOf = (index: number) => `10.0.1.${index}`;

/** Delivers the records to the real handler through the real mapping. */
async function deliver(records: readonly PolledRecord[], url: string, limitMs = 30_000): Promise<MappingCounts> {
  const settings = { format: DEFAULT_FORMAT, webhookUrl: new URL(url), deadLetterBucket: "b", maxInflatedBytes: 1e6 };
  const handler = processorHandler(settings, { retryPolicy: QUICK, log: () => {} });
  const counts = noCounts();
  const invoke = async (event: object): Promise<Invocation> => {
    const deadline = Date.now() + limitMs;
    try {
      const result = await handler(event as KinesisEvent, { getRemainingTimeInMillis: () => deadline - Date.now() });
      return { ok: true, requestId: "1", result };
    } catch (error) {
      return { ok: false, requestId: "1", error: { errorType: "Error", errorMessage: String(error) } };
    }
  };
  const signal = new AbortController().signal;
  await deliverBatch(records, { settings: mapping(SETTINGS), counts, invoke, retryDelayMs: 0, signal });
  return counts;
}

/** A receiver that answers late, refuses what `refuses` says, and takes each idempotency key once. */
async function startTaker({ refuses = (_: Received) => false, delayMs = 0 }) {
  const taken = new Map<string, Received>();
  const { url } = await startReceiver(async (response, request) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (response.destroyed) return;
    if (refuses(request)) return response.writeHead(503).end();
    taken.set(String(request.headers["idempotency-key"]), request);
    return response.writeHead(204).end();
  });
  return { url, taken };
}

/** In how many of the sets, of those of each bucket, the record is. */
function timesCovered(index: number, sets: readonly Received[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { path, body } of sets) {
    if (addressOf(index) in JSON.parse(body.toString())) times[path] = (times[path] ?? 0) + 1;
  }
  return times;
}

const rangeOf = ({ headers }: Received) =>
  ["first", "last"].map((end) => BigInt(String(headers[`x-vpcflow-${end}-sequence-number`]))) as [bigint, bigint];

/** README's rule for receivers: of one bucket's parts whose ranges overlap, the widest. */
function widest(sets: readonly Received[]): Received[] {
  const within = (one: Received, other: Received) => {
    const [[first, last], [otherFirst, otherLast]] = [rangeOf(one), rangeOf(other)];
    return one.path === other.path && one !== other && first >= otherFirst && last <= otherLast;
  };
  return sets.filter((one) => !sets.some((other) => within(one, other)));
}

describe("the processor behind its mapping", () => {
  it("counts each record once when the second bucket is refused after the first was taken", async () => {
    let refusals = 0;
    const refuses = ({ path }: Received) => path.endsWith("00:10:00Z") && refusals++ < QUICK.tries;
    const { url, taken } = await startTaker({ refuses });
    const counts = await deliver(
      [0, 1, 2, 3].map((index) => flows(index, 0, 1)),
      url,
    );
    expect(counts).toMatchObject({ invocations: 2, failed: 4, functionErrors: 0, dropped: 0 });
    expect([...taken.keys()]).toEqual([
      "flows:shardId-000000000000:100:103:1970-01-01T00:00:00Z",
      "flows:shardId-000000000000:100:103:1970-01-01T00:10:00Z",
    ]);
    for (const index of [0, 1, 2, 3]) expect(Object.values(timesCovered(index, [...taken.values()]))).toEqual([1, 1]);
  });

  it("gets through a batch of more posts than fit into its time, and the widest ranges cover each record once", async () => {
    const { url, taken } = await startTaker({ delayMs: 100 });
    const records = Array.from({ length: 20 }, (_, index) => flows(index, index));
    const counts = await deliver(records, url, 1_000 + 350);
    expect(counts.functionErrors).toBeGreaterThan(0);
    expect(counts.dropped).toBe(0);
    const kept = widest([...taken.values()]);
    for (const index of records.keys()) expect(Object.values(timesCovered(index, kept))).toEqual([1]);
  });
});

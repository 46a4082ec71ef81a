import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import type { DeadLetter, KeepDeadLetter } from "../../lambda/dead-letters.ts";
import type { KinesisEvent } from "../../lambda/kinesis-batch.ts";
import { POSTS_AT_ONCE } from "../../lambda/post-connection-sets.ts";
import { processorHandler } from "../../lambda/processor-handler.ts";
import {
  controlMessage,
  DAMAGED,
  dataMessage,
  flowLine,
  kinesisEvent,
  lineWithout,
  partlyDamaged,
  realEvent,
} from "./events.ts";
import { type Received, startReceiver, statuses } from "./receiver.ts";

const QUICK = { tries: 3, attemptMs: 2_000, firstPauseMs: 1, longestPauseMs: 10 };
const FLOW = dataMessage([flowLine("10.0.0.1", "10.0.0.2")]);
const BUCKET = 600;

interface Given {
  webhook?: string;
  keepDeadLetter?: KeepDeadLetter;
  remainingMs?: number;
}

/** Runs the handler; gives its answer, its log line and the dead letters. */
async function invoke(event: KinesisEvent, { webhook, keepDeadLetter, remainingMs = 30_000 }: Given = {}) {
  const letters: DeadLetter[] = [];
  const lines: string[] = [];
  const settings = {
    format: DEFAULT_FORMAT,
    webhookUrl: webhook === undefined ? undefined : new URL(webhook),
    deadLetterBucket: "letters",
    maxInflatedBytes: 1_000_000,
  };
  const handler = processorHandler(settings, {
    keepDeadLetter: keepDeadLetter ?? (async (letter) => void letters.push(letter)),
    retryPolicy: QUICK,
    log: (line) => lines.push(line),
  });
  const answer = await handler(event, { getRemainingTimeInMillis: () => remainingMs });
  expect(lines).toHaveLength(1);
  return {
    failures: answer.batchItemFailures.map((item) => item.itemIdentifier),
    letters,
    line: lines[0]!,
    log: JSON.parse(lines[0]!),
  };
}

/** Keeps all dead letters but those of these sequence numbers. */
function failingAt(...sequenceNumbers: string[]): KeepDeadLetter {
  return async ({ record }) => {
    if (sequenceNumbers.includes(record.sequenceNumber)) throw new Error("arn:aws:iam::111122223333:role/x is denied");
  };
}

function sets(received: readonly Received[]): unknown[] {
  return received.map(({ body }) => JSON.parse(body.toString()));
}

test("a real batch becomes one connection set of its ten minutes", async () => {
  const { received, url } = await startReceiver();
  const { failures, log } = await invoke(realEvent(), { webhook: `${url}/hooks/` });
  expect(failures).toEqual([]);
  expect(received.map(({ path }) => path)).toEqual(["/hooks/connection_sets/2021-09-02T21:40:00Z"]);
  expect(JSON.parse(received[0]!.body.toString())).toMatchObject({
    "10.0.0.236": 10,
    "10.0.0.89": 6,
    "89.248.165.61": 1,
  });
  expect(log).toMatchObject({ records: { in: 2, processed: 2 }, flows: { in: 30, counted: 30 }, postCount: 1 });
});

test("without a webhook the summary is in the log", async () => {
  const { failures, log } = await invoke(realEvent());
  expect(failures).toEqual([]);
  expect(log).toMatchObject({ level: "info", addresses: 16, buckets: ["2021-09-02T21:40:00Z"], posts: [] });
});

test("flows are posted by the ten minutes in which they start", async () => {
  const { received, url } = await startReceiver();
  const lines = [flowLine("10.0.0.1", "10.0.0.2", 1_630_619_400), flowLine("10.0.0.1", "10.0.0.3", 1_630_619_399)];
  await invoke(kinesisEvent(dataMessage(lines)), { webhook: url });
  expect(received.map(({ path }) => path.slice(-20))).toEqual(["2021-09-02T21:40:00Z", "2021-09-02T21:50:00Z"]);
  expect(sets(received)).toEqual([
    { "10.0.0.1": 1, "10.0.0.3": 1 },
    { "10.0.0.1": 1, "10.0.0.2": 1 },
  ]);
});

test("control messages and records without flows are skipped, each under its own name", async () => {
  const event = kinesisEvent(controlMessage(), dataMessage([lineWithout("NODATA"), lineWithout("SKIPDATA")]), FLOW);
  const { failures, log } = await invoke(event);
  expect(failures).toEqual([]);
  expect(log.records).toEqual({
    in: 3,
    processed: 1,
    skipped: { control: 1, noFlows: 1 },
    failed: { deadLettered: 0, returned: 0 },
  });
  expect(log.flows).toMatchObject({ in: 3, counted: 1, skipped: { noData: 1, skipData: 1 } });
});

test("a record that can never be read goes to the dead letters, and holds up nothing", async () => {
  const { received, url } = await startReceiver();
  const { failures, letters, log } = await invoke(kinesisEvent(FLOW, DAMAGED, FLOW), { webhook: url });
  expect(failures).toEqual([]);
  expect(letters).toMatchObject([{ data: DAMAGED, record: { sequenceNumber: "101" } }]);
  expect(log.unreadable).toMatchObject([{ sequenceNumber: "101", shardId: "shardId-000000000003" }]);
  expect(received[0]?.headers["x-vpcflow-last-sequence-number"]).toBe("102");
});

test("what can be read of a partly damaged record counts, and the whole record is a dead letter", async () => {
  const { received, url } = await startReceiver();
  const damaged = partlyDamaged(flowLine("10.0.0.1", "10.0.0.9"));
  const { letters, log } = await invoke(kinesisEvent(damaged), { webhook: url });
  expect(letters[0]?.data).toEqual(damaged);
  expect(letters[0]?.reason).toContain("cut off");
  expect(sets(received)).toEqual([{ "10.0.0.1": 1, "10.0.0.9": 1 }]);
  expect(log.records.failed).toEqual({ deadLettered: 1, returned: 0 });
});

test("a record that inflates past the bound is a dead letter, and the next one is read", async () => {
  const bomb = dataMessage([" ".repeat(1_000_001)]);
  const { letters, log } = await invoke(kinesisEvent(bomb, FLOW));
  expect(letters).toMatchObject([{ reason: expect.stringContaining("past the limit of 1000000 bytes") }]);
  expect(log.records).toMatchObject({ processed: 1, failed: { deadLettered: 1 } });
});

test("where a dead letter cannot be kept, the records before it are posted and acknowledged", async () => {
  const { received, url } = await startReceiver();
  const later = dataMessage([flowLine("10.0.0.7", "10.0.0.8")]);
  const given = { webhook: url, keepDeadLetter: failingAt("101") };
  const { failures, log, line } = await invoke(kinesisEvent(FLOW, DAMAGED, later), given);
  expect(failures).toEqual(["101"]);
  expect(sets(received)).toEqual([{ "10.0.0.1": 1, "10.0.0.2": 1 }]);
  expect(received[0]?.headers["idempotency-key"]).toBe("flows:shardId-000000000003:100:100:2021-09-02T21:40:00Z");
  expect(log).toMatchObject({ level: "error", fault: { sequenceNumber: "101", shardId: "shardId-000000000003" } });
  expect(log.records).toMatchObject({ in: 3, processed: 1, failed: { deadLettered: 0, returned: 2 } });
  expect(line).not.toContain("111122223333");
});

test("where the first record's dead letter cannot be kept, nothing is posted", async () => {
  const { received, url } = await startReceiver();
  const { failures } = await invoke(kinesisEvent(DAMAGED, FLOW), { webhook: url, keepDeadLetter: failingAt("100") });
  expect(failures).toEqual(["100"]);
  expect(received).toEqual([]);
});

test("with no time left a dead letter is not begun, and its record comes again", async () => {
  const { failures, letters } = await invoke(kinesisEvent(DAMAGED), { remainingMs: 900 });
  expect(failures).toEqual(["100"]);
  expect(letters).toEqual([]);
});

test("where a post fails, nothing of the batch is acknowledged", async () => {
  const { received, url } = await startReceiver(statuses(500));
  const { failures, log } = await invoke(kinesisEvent(FLOW, FLOW, DAMAGED), { webhook: url });
  expect(failures).toEqual(["100"]);
  expect(received).toHaveLength(QUICK.tries);
  expect(log.records).toMatchObject({ in: 3, processed: 0, failed: { deadLettered: 0, returned: 3 } });
  expect(log.fault.reason).toContain("the answer was 500");
});

/** A record with one flow in each of so many ten minutes. */
function buckets(count: number): Buffer {
  return dataMessage(Array.from({ length: count }, (_, index) => flowLine("10.0.0.1", "10.0.0.2", BUCKET * index)));
}

test("the first connection set is posted alone: a receiver that refuses it gets no other", async () => {
  const { received, url } = await startReceiver(statuses(503));
  const { log } = await invoke(kinesisEvent(buckets(20)), { webhook: url });
  expect(new Set(received.map(({ path }) => path)).size).toBe(1);
  expect(log.fault.reason).toContain("the connection set of 1970-01-01T00:00:00Z was not taken in 3 tries");
  expect(log.fault).not.toHaveProperty("permanent");
});

test("several connection sets are posted at a time, and after one that is refused none is begun", async () => {
  let [under, most] = [0, 0];
  const { received, url } = await startReceiver(async (response, _request, number) => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 50));
    under--;
    response.writeHead(number === 4 ? 400 : 200).end();
  });
  const { failures, log } = await invoke(kinesisEvent(buckets(40)), { webhook: url });
  expect(failures).toEqual(["100"]);
  expect(most).toBe(POSTS_AT_ONCE);
  expect(received.length).toBeLessThan(2 * POSTS_AT_ONCE + 2);
  expect(log.postCount).toBe(received.length);
});

test("what the receiver refuses for good is logged as permanent", async () => {
  const { url } = await startReceiver(statuses(404));
  const { failures, log } = await invoke(kinesisEvent(FLOW), { webhook: url });
  expect(failures).toEqual(["100"]);
  expect(log.fault).toMatchObject({ permanent: true, reason: expect.stringContaining("the answer was 404") });
});

test("more posts than fit into the time fail the invocation, which has Lambda cut the batch in two", async () => {
  const { url } = await startReceiver((response, _request, number) => number <= 3 && response.end());
  const slow = () => invoke(kinesisEvent(buckets(9), FLOW), { webhook: url, remainingMs: 1_400 });
  await expect(slow()).rejects.toMatchObject({ code: "OUT_OF_TIME", message: expect.stringMatching(/3 connection/) });
});

test.each([
  ["one record, which cannot be cut", [buckets(9)], 3],
  ["a receiver that takes nothing, which a smaller batch would not help", [buckets(9), FLOW], 0],
])("when time runs out with %s, the batch comes again", async (_, datas, taken) => {
  const { url } = await startReceiver((response, _request, number) => number <= taken && response.end());
  const { failures } = await invoke(kinesisEvent(...datas), { webhook: url, remainingMs: 1_300 });
  expect(failures).toEqual(["100"]);
});

test("a batch that comes again has the same keys and bodies", async () => {
  const { received, url } = await startReceiver(statuses(200, 400, 200));
  const lines = [flowLine("10.0.0.1", "10.0.0.2", 1_630_619_400), flowLine("10.0.0.1", "10.0.0.3", 1_630_619_399)];
  const event = kinesisEvent(FLOW, dataMessage(lines));
  expect((await invoke(event, { webhook: url })).failures).toEqual(["100"]);
  expect((await invoke(event, { webhook: url })).failures).toEqual([]);
  const parts = received.map(({ headers, body }) => `${headers["idempotency-key"]} ${body}`);
  expect(parts).toHaveLength(4);
  expect(parts.slice(2)).toEqual(parts.slice(0, 2));
});

test("the log holds no account, no payload and no webhook", async () => {
  const { url } = await startReceiver(statuses(404));
  const { line } = await invoke(kinesisEvent(FLOW, DAMAGED), { webhook: `${url}/secret-path` });
  expect(line).not.toMatch(/111122223333|10\.0\.0|secret-path|no subscription message at all/);
});

/** A handler that keeps its webhook's URL in a parameter with these values in turn. */
function handlerWithParameter(...values: string[]) {
  const lines: string[] = [];
  let reads = 0;
  const settings = {
    format: DEFAULT_FORMAT,
    webhookUrl: undefined,
    webhookUrlParameter: "/flows/webhook",
    deadLetterBucket: "letters",
    maxInflatedBytes: 1_000_000,
  };
  const handler = processorHandler(settings, {
    readParameter: async () => values[Math.min(++reads, values.length) - 1],
    retryPolicy: QUICK,
    log: (line) => lines.push(line),
  });
  const run = (event: KinesisEvent) => handler(event, { getRemainingTimeInMillis: () => 30_000 });
  return { run, lines, reads: () => reads };
}

test("a webhook whose URL is in a parameter is posted to, and read once for many batches", async () => {
  const { received, url } = await startReceiver();
  const { run, reads } = handlerWithParameter(`${url}/s3cr3t`);
  for (let batch = 0; batch < 3; batch++) expect(await run(kinesisEvent(FLOW))).toEqual({ batchItemFailures: [] });
  expect(received).toHaveLength(3);
  expect(reads()).toBe(1);
});

test("a batch without connection sets asks for no parameter", async () => {
  const { run, reads } = handlerWithParameter("");
  expect(await run(kinesisEvent(controlMessage()))).toEqual({ batchItemFailures: [] });
  expect(reads()).toBe(0);
});

test("where the parameter holds no URL, nothing is acknowledged, and the log names the parameter", async () => {
  const { run, lines } = handlerWithParameter("s3cr3t");
  expect(await run(kinesisEvent(FLOW, FLOW))).toEqual({ batchItemFailures: [{ itemIdentifier: "100" }] });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: "error",
    records: { in: 2, processed: 0, failed: { returned: 2 } },
    fault: { sequenceNumber: "100", reason: expect.stringContaining('SSM parameter "/flows/webhook" does not hold') },
  });
  expect(lines.join()).not.toContain("s3cr3t");
});

test("after a URL that is refused for good, the batch that comes again asks the parameter again", async () => {
  const { received, url } = await startReceiver((response, { path }) =>
    response.writeHead(path.startsWith("/old") ? 404 : 200).end(),
  );
  const { run } = handlerWithParameter(`${url}/old`, `${url}/new`);
  expect((await run(kinesisEvent(FLOW))).batchItemFailures).toHaveLength(1);
  expect((await run(kinesisEvent(FLOW))).batchItemFailures).toEqual([]);
  expect(received.map(({ path }) => path.slice(0, 4))).toEqual(["/old", "/new"]);
});

test("an event that is no batch of a stream is thrown, not acknowledged", async () => {
  await expect(invoke({ Records: [] })).rejects.toThrow("no batch of a Kinesis stream");
});

const KINDS = {
  flow: FLOW,
  control: controlMessage(),
  noData: dataMessage([lineWithout("NODATA")]),
  empty: dataMessage([]),
  malformed: dataMessage(["what is this"]),
  partly: partlyDamaged(flowLine("10.0.0.1", "10.0.0.2")),
  damaged: DAMAGED,
  nothing: Buffer.alloc(0),
  noise: FLOW.subarray(0, 30),
};
const UNREADABLE: readonly string[] = ["partly", "damaged", "nothing", "noise"];

test("every record ends in exactly one count, and what is acknowledged is what comes before the failure", async () => {
  const kinds = fc.array(fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(kinds, fc.nat(15), async (given, failAt) => {
      const event = kinesisEvent(...given.map((kind) => KINDS[kind]));
      const { failures, log } = await invoke(event, { keepDeadLetter: failingAt(String(100 + failAt)) });
      const fails = failAt < given.length && UNREADABLE.includes(given[failAt]!);
      const acknowledged = fails ? given.slice(0, failAt) : given;
      const countOf = (...names: string[]) => acknowledged.filter((kind) => names.includes(kind)).length;
      expect(failures).toEqual(fails ? [String(100 + failAt)] : []);
      expect(log.records).toEqual({
        in: given.length,
        processed: countOf("flow", "malformed"),
        skipped: { control: countOf("control"), noFlows: countOf("noData", "empty") },
        failed: { deadLettered: countOf(...UNREADABLE), returned: given.length - acknowledged.length },
      });
      expect(log.flows.in).toBe(countOf("flow", "noData", "malformed", "partly"));
      expect(log.flows.counted).toBe(countOf("flow", "partly"));
    }),
  );
});

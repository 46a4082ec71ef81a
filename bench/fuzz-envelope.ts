/**
 * Fuzzes the envelope decoder: `tsx bench/fuzz-envelope.ts [--runs N] [--seed S]`. Valid records are mutated and put between
 * two intact ones; the decoder must not throw, must read both intact ones whole, and must stay within time and memory.
 * Prints figures as JSON and exits 1 at the first broken promise, with what reproduces it.
 */
import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type DecodedRecord, decodeRecord } from "../flow/envelope.ts";
import { MAX_DAMAGES } from "../flow/inflate.ts";

const MAX_INFLATED = 8 * 1024 * 1024;
const MAX_MS = 2_000;

const { values } = parseArgs({
  options: { runs: { type: "string", default: "200000" }, seed: { type: "string", default: "1" } },
});
const runs = Number(values.runs);
const random = randomFrom(Number(values.seed));

const INTACT = { before: gzipSync(message("before", 3)), after: gzipSync(message("after", 3)) };
const CORPUS = [
  gzipSync(message("a", 1)),
  gzipSync(message("b", 20)),
  gzipSync(gzipSync(message("c", 5))),
  gzipSync(message("d", 2) + message("e", 2)),
  Buffer.concat([gzipSync(message("f", 2)), gzipSync(message("g", 2)), Buffer.alloc(64)]),
  gzipSync(message("h", 2).replaceAll("ACCEPT", 'ACC\\"EPT')),
  gzipSync('{"messageType":"CONTROL_MESSAGE","logEvents":[]}'),
  Buffer.from(message("i", 3)),
  gzipSync(Buffer.alloc(200_000)),
  gzipSync("{".repeat(5_000)),
];

/** Each makes an input of a record, with a name for the figures. */
const MUTATIONS: Readonly<Record<string, (record: Buffer) => Buffer>> = {
  "bit flip": (record) => flipped(record, 1),
  "several bit flips": (record) => flipped(record, 2 + random(16)),
  truncation: (record) => record.subarray(0, random(record.length)),
  "head cut off": (record) => record.subarray(random(record.length)),
  splice: (record) => spliced(record, CORPUS[random(CORPUS.length)]!),
  "duplicated member": (record) => Buffer.concat([record, record]),
  "bytes put in": (record) => inserted(record, noise(1 + random(20))),
  "random bytes": () => noise(random(400)),
  "random bytes after the magic": () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8, random(32)]), noise(random(400))]),
  "mutated, then gzipped": (record) => gzipSync(flipped(record, 1 + random(4))),
  untouched: (record) => record,
};

const outcomes: Record<string, Record<string, number>> = {};
const slowest = { ms: 0, run: 0, mutation: "", bytes: 0 };
let bytes = 0;
let peakMiB = 0;
const started = performance.now();
for (let run = 0; run < runs; run++) {
  fuzzOnce(run);
  // Node lets go of a zlib stream that failed only when the event loop turns, as it does between batches.
  if (run % 100 === 0) await setImmediate();
}
const seconds = (performance.now() - started) / 1000;
const perSecond = Math.round(runs / seconds);
console.log(
  JSON.stringify(
    {
      seed: Number(values.seed),
      runs,
      seconds: Number(seconds.toFixed(1)),
      perSecond,
      bytes,
      peakMiB,
      slowest,
      outcomes,
    },
    null,
    1,
  ),
);

// --- internal ---

function fuzzOnce(run: number): void {
  const names = Object.keys(MUTATIONS);
  const name = names[random(names.length)]!;
  const mutated = MUTATIONS[name]!(CORPUS[random(CORPUS.length)]!);
  const input = Buffer.concat([INTACT.before, mutated, INTACT.after]);
  const begun = performance.now();
  const decoded = attempt(run, name, input);
  const ms = performance.now() - begun;
  if (ms > slowest.ms) Object.assign(slowest, { ms: Number(ms.toFixed(1)), run, mutation: name, bytes: input.length });
  const broken = brokenPromise(decoded, ms);
  if (broken) stop(`${broken} (run ${run}, ${name})`, input);
  bytes += input.length;
  if (run % 1000 === 0) peakMiB = Math.max(peakMiB, Math.round(process.memoryUsage.rss() / 1024 / 1024));
  countOutcome(name, kindOf(decoded));
}

function countOutcome(mutation: string, kind: string): void {
  const kinds = outcomes[mutation] ?? {};
  outcomes[mutation] = kinds;
  kinds[kind] = (kinds[kind] ?? 0) + 1;
}

function attempt(run: number, name: string, input: Buffer): DecodedRecord {
  try {
    return decodeRecord(input, MAX_INFLATED);
  } catch (error) {
    return stop(`It threw ${String(error)} (run ${run}, ${name})`, input);
  }
}

function brokenPromise(decoded: DecodedRecord, ms: number): string | undefined {
  const messages = decoded.batches.flatMap((batch) => Array.from({ length: batch.count }, (_, i) => batch.message(i)));
  if (ms > MAX_MS) return `It took ${ms} ms`;
  if (decoded.inflatedBytes > MAX_INFLATED) return "It inflated past its bound";
  if (decoded.damages.length > MAX_DAMAGES + 2) return "It counted more damages than it may";
  for (const name of ["before", "after"]) {
    const found = messages.filter((text) => text.startsWith(`2 ${name}-`)).length;
    if (found !== 3) return `Of the intact record "${name}" it read ${found} of 3 events`;
  }
  for (const batch of decoded.batches) {
    for (let index = 0; index < batch.count; index++) batch.extractedFields(index);
    if (typeof batch.origin !== "object") return "A batch has no origin";
  }
  return undefined;
}

function kindOf({ batches, damages }: DecodedRecord): string {
  const events = batches.reduce((sum, batch) => sum + batch.count, 0);
  if (damages.length === 0) return events > 6 ? "read whole" : "nothing in it";
  return events > 6 ? "read in part" : damages[0]!.reason.replace(/\(.*\)|\d+/g, "…");
}

function stop(problem: string, input: Buffer): never {
  console.error(
    `${problem}. Reproduce it with --seed ${values.seed}; the input in base64:\n${input.toString("base64")}`,
  );
  process.exit(1);
}

function message(name: string, events: number): string {
  const logEvents = Array.from({ length: events }, (_, index) => ({
    id: `3641234123${index}`,
    timestamp: 1_630_619_088_000 + index,
    message: `2 ${name}-${index} eni-0a 10.0.0.1 10.0.0.2 40000 443 6 10 840 1630619088 1630619102 ACCEPT OK`,
    ...(index % 2 === 0 && { extractedFields: { version: "2", account_id: `${name}-${index}` } }),
  }));
  return JSON.stringify({
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/vpc/flow",
    logStream: "eni-0a-all",
    subscriptionFilters: ["f"],
    logEvents,
  });
}

function flipped(record: Buffer, times: number): Buffer {
  const copy = Buffer.from(record);
  for (let time = 0; time < times; time++) copy[random(copy.length)]! ^= 1 << random(8);
  return copy;
}

function spliced(one: Buffer, other: Buffer): Buffer {
  return Buffer.concat([one.subarray(0, random(one.length)), other.subarray(random(other.length))]);
}

function inserted(record: Buffer, more: Buffer): Buffer {
  const at = random(record.length);
  return Buffer.concat([record.subarray(0, at), more, record.subarray(at)]);
}

function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)));
}

/** Mulberry32: integers from 0 to below `limit`, the same ones for the same seed. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

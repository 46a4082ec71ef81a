import { VpcflowError } from "../flow/errors.ts";
import { formatNamer } from "../flow/guess-format.ts";
import { type InputReader, inputReader } from "../flow/input-reader.ts";
import { countDamage, type Place, type ReadCounts, type RecordBatch } from "../flow/record-batch.ts";
import { contentStart, isWrapped, SNIFF_BYTES, sniff } from "../flow/sniff.ts";
import { WholeLines } from "../flow/whole-lines.ts";
import { flattened, oneByOne } from "./flattened.ts";
import { gunzipMembers } from "./gunzip-members.ts";
import type { Input, OpenedInput } from "./input.ts";
import { decodePieces } from "./parallel-decode.ts";
import { readParquetParts } from "./parquet-parts.ts";
import type { SourceOptions } from "./source.ts";
import { spool } from "./spool.ts";
import { untilAborted } from "./until-aborted.ts";
import { unwrapBase64 } from "./wrapped-base64.ts";

export interface InputOptions extends SourceOptions {
  /** `decode-worker.js` of this package, built: long base64 inputs are then decoded on a second thread too. */
  decodeWorker?: URL;
}

export interface ReadInputOptions extends InputOptions {
  counts: ReadCounts;
  /** Goes with each of its batches. */
  place?: Place;
}

/**
 * The records in one input. Its form is told by its bytes; damaged parts are counted.
 * @throws VpcflowError `SOURCE` where the input is empty, binary, or of a form that is not read here
 */
export function readInput(input: Input, options: ReadInputOptions): AsyncIterableIterator<RecordBatch> {
  return flattened(readInputLists(input, options));
}

/** The same in lists, as many batches as came at once. */
export async function* readInputLists(input: Input, options: ReadInputOptions): AsyncGenerator<RecordBatch[]> {
  const { counts, place, signal } = options;
  const opened = await input.open();
  const reading = { ...options, name: input.name, opened, layers: MAX_LAYERS, before: { ...counts } };
  const bytes = countBytes(untilAborted(opened.bytes, signal), counts);
  try {
    for await (const batches of readBytes(bytes, reading)) {
      yield place ? batches.map((batch) => ({ ...batch, place })) : batches;
    }
  } finally {
    opened.bytes.destroy?.();
    // A generator has no `destroy`, and ends by this. Not waited for: it may be in the midst of a chunk that never comes.
    bytes.return(undefined).catch(() => {});
  }
}

// --- internal ---

/** An S3 object is one layer; a subscription message that Firehose compressed again, two. */
const MAX_LAYERS = 3;

interface Reading extends ReadInputOptions {
  name: string;
  opened: OpenedInput;
  layers: number;
  /** The counts as they were before this input. */
  before: ReadCounts;
}

async function* countBytes(stream: AsyncIterable<Uint8Array | string>, counts: ReadCounts): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes =
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    counts.bytesIn += bytes.length;
    yield bytes;
  }
}

async function* readBytes(bytes: AsyncIterator<Buffer>, reading: Reading): AsyncGenerator<RecordBatch[]> {
  const head = await readHead(bytes);
  const form = sniff(head);
  const all = prepend(head, bytes);
  const inner = { ...reading, layers: reading.layers - 1 };
  if (form === "gzip" && reading.layers > 0) {
    yield* readBytes(
      gunzipMembers(all, (reason) => countDamage(reading.counts, reason)),
      inner,
    );
  } else if (form === "base64" && reading.layers > 0 && isWrapped(head)) {
    yield* readBytes(unwrapBase64(all), inner);
  } else if (form === "parquet") {
    yield* readParquetBytes(all, reading);
  } else if (form === "lines" || form === "base64" || form === "json") {
    const parallel = form === "base64" && reading.layers === MAX_LAYERS ? reading.decodeWorker : undefined;
    yield* parallel ? readBeside(all, parallel, reading) : readPlain(all, inputReader(form, reading), reading);
  } else if (form !== "empty" || reading.counts.damages === reading.before.damages) {
    throw formError(form, reading);
  }
}

/** By its parts, where the input itself has them; else all of it is kept aside first, since a Parquet file begins at its end. */
async function* readParquetBytes(all: AsyncGenerator<Buffer>, reading: Reading): AsyncGenerator<RecordBatch[]> {
  const { opened, counts, layers } = reading;
  if (layers < MAX_LAYERS || !opened.openParts) {
    yield* oneByOne(readParquetParts(await spool(all), reading));
  } else {
    opened.bytes.destroy?.();
    counts.bytesIn = reading.before.bytesIn;
    yield* oneByOne(readParquetParts(await opened.openParts(), { ...reading, countBytes: true }));
  }
}

async function* readPlain(
  bytes: AsyncGenerator<Buffer>,
  reader: InputReader,
  { counts, layers }: Reading,
): AsyncGenerator<RecordBatch[]> {
  for await (const chunk of bytes) {
    if (layers < MAX_LAYERS) counts.bytesInflated += chunk.length;
    yield reader.push(chunk);
  }
  yield reader.end();
}

async function* readBeside(
  bytes: AsyncGenerator<Buffer>,
  script: URL,
  { counts, format }: Reading,
): AsyncGenerator<RecordBatch[]> {
  const named = formatNamer(format);
  for await (const batches of decodePieces(wholeLines(bytes), { script, counts })) yield batches.map(named);
}

async function* wholeLines(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const whole = new WholeLines();
  for await (const chunk of bytes) {
    const lines = whole.push(chunk);
    if (lines.length > 0) yield lines;
  }
  yield whole.end();
}

/** The first bytes, enough to tell the form by, without the white space and the byte order mark before them. */
async function readHead(bytes: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < SNIFF_BYTES) {
    const { value, done } = await bytes.next();
    if (done) break;
    head = Buffer.concat([head, value]);
    head = head.length > 2 ? head.subarray(contentStart(head)) : head;
  }
  return head;
}

async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** What an input is that is not read, in words. */
const WHAT: Readonly<Record<string, string>> = {
  empty: "is empty",
  utf16: "is text in UTF-16, which is not read: save it as UTF-8",
  gzip: "is gzip data in too many layers of gzip",
  binary: "is binary data of an unknown kind",
};

const WHAT_IS_READ =
  "flow log lines, CloudWatch Logs messages (plain, gzip or base64 lines), Parquet, and JSON that the AWS CLI prints";

function formError(form: string, { name, layers }: Reading): VpcflowError {
  const inside = layers < MAX_LAYERS ? "inflates to data that " : "";
  return new VpcflowError("SOURCE", `${name} ${inside}${WHAT[form]}.`, {
    subject: name,
    found: form,
    expected: WHAT_IS_READ,
    fix: `It reads ${WHAT_IS_READ}.`,
  });
}

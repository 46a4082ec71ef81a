import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { VpcflowError } from "../flow/errors.ts";
import { formatNamer } from "../flow/guess-format.ts";
import { type InputReader, inputReader } from "../flow/input-reader.ts";
import { countDamage, emptyCounts, type ReadCounts, type RecordBatch } from "../flow/record-batch.ts";
import { contentStart, isWrapped, SNIFF_BYTES, sniff } from "../flow/sniff.ts";
import { WholeLines } from "../flow/whole-lines.ts";
import { gunzipMembers } from "./gunzip-members.ts";
import { decodePieces } from "./parallel-decode.ts";
import type { Source, SourceOptions } from "./source.ts";
import { untilAborted } from "./until-aborted.ts";
import { unwrapBase64 } from "./wrapped-base64.ts";

/** Bytes as they come: a Node stream, or anything that gives chunks. */
export interface ByteStream extends AsyncIterable<Uint8Array | string> {
  destroy?(): void;
}

export interface FileOptions extends SourceOptions {
  /** `decode-worker.js` of this package, built: long base64 inputs are then decoded on a second thread too. */
  decodeWorker?: URL;
}

/**
 * The records in a file: flow log lines with or without a header, subscription messages raw, gzipped or as base64 lines,
 * what `aws kinesis get-records` or `aws logs filter-log-events` prints, a Lambda event. The form is told by its bytes.
 *
 * Iterating throws VpcflowError where the input is empty, binary, or of a form that is not read here; damaged parts are counted.
 */
export function readFileSource(path: string, options: FileOptions = {}): Source {
  return readStreamSource(path, () => openFile(path), options);
}

/** The same for bytes that come from elsewhere, such as stdin. `name` is what errors call it. */
export function readStreamSource(
  name: string,
  open: () => Promise<Readable> | Readable,
  options: FileOptions = {},
): Source {
  const counts = emptyCounts();
  return {
    counts,
    async *[Symbol.asyncIterator]() {
      const stream = await open();
      const bytes = countBytes(untilAborted(stream as ByteStream, options.signal), counts);
      try {
        yield* readBytes(bytes, { name, counts, layers: MAX_LAYERS, ...options });
      } finally {
        stream.destroy?.();
      }
    },
  };
}

// --- internal ---

/** An S3 object is one layer; a subscription message that Firehose compressed again, two. */
const MAX_LAYERS = 3;
const CHUNK_BYTES = 1 << 19;

interface Reading extends FileOptions {
  name: string;
  counts: ReadCounts;
  layers: number;
}

async function openFile(path: string): Promise<Readable> {
  const found = await stat(path);
  if (found.isDirectory()) {
    throw new VpcflowError("SOURCE", `${path} is a folder; name a file in it.`, {
      subject: path,
      fix: `For all of them: cat ${inShell(path)}/* | vpcflow read -`,
    });
  }
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/** A path as one word of a shell. */
function inShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

async function* countBytes(stream: AsyncIterable<Uint8Array | string>, counts: ReadCounts): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes =
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    counts.bytesIn += bytes.length;
    yield bytes;
  }
}

async function* readBytes(bytes: AsyncIterator<Buffer>, reading: Reading): AsyncGenerator<RecordBatch> {
  const head = await readHead(bytes);
  const form = sniff(head);
  const all = prepend(head, bytes);
  if (form === "gzip" && reading.layers > 0) {
    const inner = gunzipMembers(all, (reason) => countDamage(reading.counts, reason));
    yield* readBytes(inner, { ...reading, layers: reading.layers - 1 });
  } else if (form === "base64" && reading.layers > 0 && isWrapped(head)) {
    yield* readBytes(unwrapBase64(all), { ...reading, layers: reading.layers - 1 });
  } else if (form === "lines" || form === "base64" || form === "json") {
    const parallel = form === "base64" && reading.layers === MAX_LAYERS ? reading.decodeWorker : undefined;
    yield* parallel ? readBeside(all, parallel, reading) : readPlain(all, inputReader(form, reading), reading);
  } else if (form !== "empty" || reading.counts.damages === 0) {
    throw formError(form, reading);
  }
}

async function* readPlain(
  bytes: AsyncGenerator<Buffer>,
  reader: InputReader,
  { counts, layers }: Reading,
): AsyncGenerator<RecordBatch> {
  for await (const chunk of bytes) {
    if (layers < MAX_LAYERS) counts.bytesInflated += chunk.length;
    yield* reader.push(chunk);
  }
  yield* reader.end();
}

async function* readBeside(
  bytes: AsyncGenerator<Buffer>,
  script: URL,
  { counts, format }: Reading,
): AsyncGenerator<RecordBatch> {
  const named = formatNamer(format);
  for await (const batches of decodePieces(wholeLines(bytes), { script, counts })) yield* batches.map(named);
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
  parquet: "is a Parquet file, which is not read yet",
  gzip: "is gzip data in too many layers of gzip",
  binary: "is binary data of an unknown kind",
};

const WHAT_IS_READ =
  "flow log lines, CloudWatch Logs messages (plain, gzip or base64 lines), and JSON that the AWS CLI prints";

function formError(form: string, { name, layers }: Reading): VpcflowError {
  const inside = layers < MAX_LAYERS ? "inflates to data that " : "";
  return new VpcflowError("SOURCE", `${name} ${inside}${WHAT[form]}.`, {
    subject: name,
    found: form,
    expected: WHAT_IS_READ,
    fix: `It reads ${WHAT_IS_READ}.`,
  });
}

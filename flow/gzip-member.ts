import { crc32, gunzipSync, inflateRawSync, type ZlibOptions } from "node:zlib";

/** Gzip data that is not as it should be, where it is not zlib that says so. */
export class GzipDamage extends Error {}

export const CUT_OFF = "the gzip data is cut off";
export const BAD_CHECKSUM = "the gzip checksum does not hold";

/** Whether gzip data may begin at `offset`. */
export function startsGzip(data: Uint8Array, offset = 0): boolean {
  return data[offset] === 0x1f && data[offset + 1] === 0x8b && data[offset + 2] === 8;
}

/** Inflates members one after another in one call, and says how many bytes of the data that took. Throws zlib's errors. */
export function gunzip(data: Uint8Array, options: ZlibOptions): { buffer: Buffer; consumed: number } {
  const { buffer, engine } = gunzipSync(data, { ...options, info: true }) as unknown as Informed;
  return { buffer, consumed: engine.bytesWritten };
}

/** Inflates the member at `offset` and proves its checksum. Throws zlib's errors, and plain ones; see `gzipProblem`. */
export function inflateMember(data: Buffer, offset: number, limit: number): { plain: Buffer; end: number } {
  const body = gzipHeaderEnd(data, offset);
  if (body >= data.length) throw new GzipDamage(CUT_OFF);
  const options = { info: true, maxOutputLength: Math.max(1, limit) };
  const { buffer, engine } = inflateRawSync(data.subarray(body), options) as unknown as Informed;
  const trailer = body + engine.bytesWritten;
  if (trailer + 8 > data.length) throw new GzipDamage(CUT_OFF);
  const intact =
    crc32(buffer) === data.readUInt32LE(trailer) && buffer.length % 2 ** 32 === data.readUInt32LE(trailer + 4);
  if (!intact) throw new GzipDamage(BAD_CHECKSUM);
  return { plain: buffer, end: trailer + 8 };
}

/**
 * Where the deflate stream of the member at `offset` begins: past its header and the optional extra, name, comment, CRC. Not before
 * the end of the data where the header is cut off.
 */
export function gzipHeaderEnd(data: Buffer, offset: number): number {
  const flags = data[offset + 3] ?? 0;
  let end = offset + 10;
  if (flags & 4) end += 2 + (data[end] ?? 0) + (data[end + 1] ?? 0) * 256;
  if (flags & 8) end = pastZero(data, end);
  if (flags & 16) end = pastZero(data, end);
  if (flags & 2) end += 2;
  return end;
}

/** Where the next member may begin, from `offset` on; the length of the data where none does. */
export function nextMember(data: Buffer, offset: number): number {
  const next = data.indexOf("\x1f\x8b\x08", offset, "latin1");
  return next < 0 ? data.length : next;
}

/** What may stand between parts and means nothing: NUL and white space. */
export function isPadding(byte: number): boolean {
  return byte <= 0x20 && (byte === 0x20 || byte === 0 || (byte >= 0x09 && byte <= 0x0d));
}

/** Past zeros and white space: tape blocks, Firehose's new lines, what editors leave. */
export function skipPadding(data: Buffer, offset: number): number {
  let end = offset;
  while (end < data.length && isPadding(data[end]!)) end++;
  return end;
}

/** Whether an error is about gzip data, and not a bug or a fault of the system. */
export function isGzipProblem(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof GzipDamage || code === "ERR_BUFFER_TOO_LARGE" || code?.startsWith("Z_") === true;
}

/** What is wrong with gzip data, in words, by the error that reading it threw. */
export function gzipProblem(error: unknown, limit: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_BUFFER_TOO_LARGE") return `it inflates past the limit of ${limit} bytes`;
  if (code === "Z_BUF_ERROR") return CUT_OFF;
  return code?.startsWith("Z_") ? `the gzip data is damaged (${message})` : message;
}

// --- internal ---

/** What zlib's synchronous calls give with `info: true`, which their types do not say. */
interface Informed {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

function pastZero(data: Buffer, offset: number): number {
  const zero = data.indexOf(0, offset);
  return zero < 0 ? data.length : zero + 1;
}

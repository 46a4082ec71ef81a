import { EventBatch, STRIDE } from "./event-batch.ts";
import { beginsHeader, DEFAULT_FORMAT, formatOf, type LogFormat, parseHeaderLine, TIMESTAMP } from "./format.ts";
import type { ReadCounts, RecordBatch } from "./record-batch.ts";

/**
 * Reads flow log lines as they stand in files: a header line names the format of the lines after it (files that were
 * put one after another have several, tables that `vpcflow read` wrote have `timestamp` first), blank lines are passed over, CR LF ends a line too.
 */
export class LineReader {
  #format: LogFormat;
  #named: boolean;
  /** The event's time stands before each line, as in the tables that `vpcflow read` writes. */
  #isTimed = false;
  readonly #counts: ReadCounts;

  /** @param format the format that the person named; a header line then is only passed over */
  constructor(counts: ReadCounts, format?: LogFormat) {
    this.#counts = counts;
    this.#format = format ?? DEFAULT_FORMAT;
    this.#named = format !== undefined;
  }

  /** The records in whole lines; the last may lack its new line. */
  read(bytes: Buffer): RecordBatch[] {
    const batches: RecordBatch[] = [];
    const positions: number[] = [];
    const flush = (): void => {
      if (positions.length === 0) return;
      batches.push({ events: new EventBatch(bytes, Int32Array.from(positions)), format: this.#format });
      this.#counts.events += positions.length / STRIDE;
      positions.length = 0;
    };
    for (let start = 0; start < bytes.length; ) {
      const newLine = bytes.indexOf(0x0a, start);
      const end = trimEnd(bytes, start, newLine < 0 ? bytes.length : newLine);
      const header = this.#headerAt(bytes, start, end);
      if (header) {
        flush();
        this.#useHeader(header);
      } else if (end > start) {
        const message = this.#isTimed ? pastToken(bytes, start, end) : start;
        const time = this.#isTimed && isDigit(bytes[start]) ? start : -1;
        positions.push(time, message, end, -1);
      }
      start = newLine < 0 ? bytes.length : newLine + 1;
    }
    flush();
    return batches;
  }

  #useHeader(header: LogFormat): void {
    this.#counts.headers++;
    const [first, ...fields] = header.fields;
    this.#isTimed = first?.name === TIMESTAMP;
    if (!this.#named) this.#format = this.#isTimed ? formatOf(fields.map(({ name }) => name)) : header;
  }

  /** A header begins with a field's name, which no record does: one look at the first byte settles it for most lines. */
  #headerAt(bytes: Buffer, start: number, end: number): LogFormat | undefined {
    if (!isLetter(bytes[start]) || end - start > MAX_HEADER_BYTES) return undefined;
    const line = bytes.toString("utf8", start, end);
    return beginsHeader(/^[^ \t]*/.exec(line)![0]) ? parseHeaderLine(line) : undefined;
  }
}

// --- internal ---

/** All of AWS's fields take 1,142 bytes. */
const MAX_HEADER_BYTES = 16_384;

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Where the second word begins. */
function pastToken(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! > 0x20) at++;
  while (at < end && bytes[at]! <= 0x20) at++;
  return at;
}

function trimEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1]! <= 0x20) at--;
  return at;
}

import type { EventBatch } from "./event-batch.ts";
import { readRecords } from "./read-records.ts";
import type { ReadCounts } from "./record-batch.ts";

/**
 * The data in base64 words, one a line or separated by any white space, quotes, commas or brackets: as `aws kinesis
 * get-records --query`, `jq` and people print them. Words that were put together without a separator are told apart by
 * the `=` that ends one. What is no base64 is passed over within a word, so the decoder of the data counts it as damage.
 * A line with a word that is no base64 at all, such as a flow log line, is one record as it stands.
 */
export function decodeBase64Words(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newLine = bytes.indexOf(NEW_LINE, start);
    const end = newLine < 0 ? bytes.length : newLine;
    decodeLine(records, bytes.subarray(start, end));
    start = end + 1;
  }
  return records;
}

/** The log events in base64 lines of Kinesis records, counted. */
export function decodeBase64Lines(lines: Buffer, counts: ReadCounts): EventBatch[] {
  const records = decodeBase64Words(lines);
  counts.envelopes += records.length;
  return readRecords(records, counts);
}

// --- internal ---

const [NEW_LINE, CARRIAGE_RETURN, PADDING, DASH] = [0x0a, 0x0d, 0x3d, 0x2d];
/** Of both alphabets, RFC 4648's and the one for URLs. A dash alone is what flow logs have where a field does not apply. */
const IS_BASE64 = Array.from({ length: 256 }, (_, byte) => /[A-Za-z0-9+/_=-]/.test(String.fromCharCode(byte)));
const SEPARATORS = [..." \t\"',[]"].map((character) => character.charCodeAt(0));

/** A line is one word most of the time: six searches for a separator are cheaper than a look at each of its bytes. */
function decodeLine(records: Buffer[], line: Buffer): void {
  const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  if (SEPARATORS.some((separator) => text.includes(separator))) decodeSeparated(records, text);
  else decodeWord(records, text);
}

function decodeSeparated(records: Buffer[], text: Buffer): void {
  const words: Buffer[] = [];
  for (let at = 0; at < text.length; at++) {
    const start = at;
    while (at < text.length && !isSeparator(text[at]!)) {
      if (!IS_BASE64[text[at++]!]) return void records.push(text);
    }
    const word = text.subarray(start, at);
    if (word.length === 1 && word[0] === DASH) return void records.push(text);
    words.push(word);
  }
  for (const word of words) decodeWord(records, word);
}

function decodeWord(records: Buffer[], word: Buffer): void {
  for (let start = 0; start < word.length; ) {
    const end = paddedEnd(word, start);
    records.push(Buffer.from(word.toString("latin1", start, end), "base64"));
    start = end;
  }
}

function paddedEnd(word: Buffer, start: number): number {
  let end = word.indexOf(PADDING, start);
  if (end < 0) return word.length;
  while (word[end] === PADDING) end++;
  return end;
}

function isSeparator(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === 0x22 || byte === 0x27 || byte === 0x5b || byte === 0x5d;
}

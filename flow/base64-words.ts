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
  const words = new WordDecoder(bytes.length);
  // Six searches of all the lines at once cost next to nothing, of each line by itself more than to decode it.
  const isSeparated = hasSeparators(bytes);
  for (let start = 0; start < bytes.length; ) {
    const newLine = bytes.indexOf(NEW_LINE, start);
    const end = newLine < 0 ? bytes.length : newLine;
    const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (isSeparated) decodeLine(words, bytes.subarray(start, last));
    else words.add(bytes.toString("latin1", start, last));
    start = end + 1;
  }
  return words.records;
}

/** The log events in base64 lines of Kinesis records, counted. */
export function decodeBase64Lines(lines: Buffer, counts: ReadCounts): EventBatch[] {
  const records = decodeBase64Words(lines);
  counts.envelopes += records.length;
  return readRecords(records, counts);
}

// --- internal ---

const [NEW_LINE, CARRIAGE_RETURN] = [0x0a, 0x0d];
/** Of both alphabets, RFC 4648's and the one for URLs. A dash alone is what flow logs have where a field does not apply. */
const IS_BASE64 = Array.from({ length: 256 }, (_, byte) => /[A-Za-z0-9+/_=-]/.test(String.fromCharCode(byte)));
const SEPARATORS = [..." \t\"',[]"].map((character) => character.charCodeAt(0));

/** Decodes base64 words, one after another, into one piece of memory: to ask for each record's costs more than to decode a small one. */
class WordDecoder {
  readonly records: Buffer[] = [];
  readonly #bytes: Buffer;
  #used = 0;

  /** @param characters of all words together, or more */
  constructor(characters: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.ceil((characters * 3) / 4));
  }

  add(word: string): void {
    for (let start = 0; start < word.length; ) {
      const end = paddedEnd(word, start);
      const begin = this.#used;
      this.#used += this.#bytes.write(word.slice(start, end), begin, "base64");
      this.records.push(this.#bytes.subarray(begin, this.#used));
      start = end;
    }
  }
}

/** A line is one word most of the time: six searches for a separator are cheaper than a look at each of its bytes. */
function decodeLine(words: WordDecoder, line: Buffer): void {
  if (hasSeparators(line)) decodeSeparated(words, line);
  else words.add(line.toString("latin1"));
}

function decodeSeparated(words: WordDecoder, text: Buffer): void {
  const found: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const start = at;
    while (at < text.length && !isSeparator(text[at]!)) {
      if (!IS_BASE64[text[at++]!]) return void words.records.push(text);
    }
    const word = text.toString("latin1", start, at);
    if (word === "-") return void words.records.push(text);
    found.push(word);
  }
  for (const word of found) words.add(word);
}

/** Past the padding after `start`, or the end of the word where there is none. */
function paddedEnd(word: string, start: number): number {
  let end = word.indexOf("=", start);
  if (end < 0) return word.length;
  while (word[end] === "=") end++;
  return end;
}

function hasSeparators(text: Buffer): boolean {
  return SEPARATORS.some((separator) => text.includes(separator));
}

function isSeparator(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === 0x22 || byte === 0x27 || byte === 0x5b || byte === 0x5d;
}

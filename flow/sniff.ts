import { startsGzip } from "./gzip-member.ts";

/** What people have at hand, told apart by its first bytes. */
export type InputForm = "gzip" | "json" | "base64" | "lines" | "parquet" | "binary" | "empty";

/** How many bytes `sniff` wants to see, where there are as many. */
export const SNIFF_BYTES = 4096;

/**
 * The form of an input by its first bytes: gzip by its magic, JSON by its bracket, base64 by a first line that is nothing
 * but base64 of gzip or of JSON, text by the absence of control characters.
 */
export function sniff(head: Buffer): InputForm {
  const start = contentStart(head);
  if (start === head.length) return "empty";
  if (startsGzip(head, start)) return "gzip";
  if (head.toString("latin1", start, start + 4) === "PAR1") return "parquet";
  if (head[start] === 0x7b || head[start] === 0x5b) return "json";
  if (isBase64(firstWord(head, start))) return "base64";
  return looksLikeText(head) ? "lines" : "binary";
}

/** Where the content begins: past a byte order mark and white space. */
export function contentStart(head: Buffer): number {
  let at = head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  while (at < head.length && (head[at] === 0x20 || (head[at]! >= 0x09 && head[at]! <= 0x0d))) at++;
  return at;
}

// --- internal ---

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The first word, without the quotes that `jq` leaves on. */
function firstWord(head: Buffer, start: number): string {
  return /^"?([^\s"]*)/.exec(head.toString("latin1", start))?.[1] ?? "";
}

/** Base64 of gzip begins with `H4sI`; of a JSON object with `ey`; of text nobody sends it. */
function isBase64(word: string): boolean {
  return /^(H4sI|ey[A-Za-z0-9+/])/.test(word) && /^[A-Za-z0-9+/_-]+={0,2}$/.test(word) && word.length >= 16;
}

function looksLikeText(head: Buffer): boolean {
  return !head.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b);
}

import { startsGzip } from "./gzip-member.ts";

/** What people have at hand, told apart by its first bytes. */
export type InputForm = "gzip" | "json" | "base64" | "lines" | "parquet" | "utf16" | "binary" | "empty";

/** How many bytes `sniff` wants to see, where there are as many; it looks at no more. */
export const SNIFF_BYTES = 4096;

/**
 * The form of an input by its first bytes: gzip by its magic, JSON by its bracket, base64 by a first word that is nothing
 * but base64 of gzip, of JSON or of words of text, text by the absence of control characters.
 */
export function sniff(bytes: Buffer): InputForm {
  const head = bytes.subarray(0, SNIFF_BYTES);
  const start = contentStart(head);
  if (start === head.length) return "empty";
  if (startsGzip(head, start)) return "gzip";
  if (head.toString("latin1", start, start + 4) === "PAR1") return "parquet";
  if (isUtf16(head)) return "utf16";
  if (head[start] === 0x7b || head[start] === 0x5b) return "json";
  if (isBase64(firstWord(head, start))) return "base64";
  return looksLikeText(head) ? "lines" : "binary";
}

/** Whether base64 is cut into lines of 76 characters, as `base64` of the coreutils does, or of 64, and the first goes on. */
export function isWrapped(head: Buffer): boolean {
  return /^(?:[A-Za-z0-9+/]{76}|[A-Za-z0-9+/]{64})\r?\n[A-Za-z0-9+/]/.test(
    head.toString("latin1", contentStart(head), SNIFF_BYTES),
  );
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

/** Base64 of gzip begins with `H4sI`; of a JSON object with `ey`; of flow logs, it gives words of plain text. */
function isBase64(word: string): boolean {
  if (word.length < 16 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(word)) return false;
  return /^(H4sI|ey)/.test(word) || isBase64OfText(word);
}

/** A word of 24 characters that gives nothing but ASCII text by chance is one in ten million: no flow log begins so. */
function isBase64OfText(word: string): boolean {
  const text = Buffer.from(word, "base64").toString("latin1");
  return word.length >= 24 && /^[\t\n\r -~]+$/.test(text) && /\S[ \t]+\S/.test(text);
}

/** By its byte order mark, which Windows PowerShell writes before what it redirects. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function looksLikeText(head: Buffer): boolean {
  return !head.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b);
}

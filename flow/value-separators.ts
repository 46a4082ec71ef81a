import { isPadding } from "./gzip-member.ts";

/** Where the next value may begin: past white space, commas and NULs, which stand between values in NDJSON and in padded records. */
export function nextValue(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && (isPadding(bytes[at]!) || bytes[at] === 0x2c)) at++;
  return at;
}

/**
 * The data in base64 words, one a line or separated by any white space, quotes or commas: as `aws kinesis get-records
 * --query`, `jq` and people print them.
 */
export function decodeBase64Words(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    while (at < bytes.length && isSeparator(bytes[at]!)) at++;
    const end = wordEnd(bytes, at);
    if (end > at) records.push(Buffer.from(bytes.toString("latin1", at, end), "base64"));
    at = end;
  }
  return records;
}

// --- internal ---

function isSeparator(byte: number): boolean {
  return byte <= 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x2c || byte === 0x5b || byte === 0x5d;
}

/** A line is one word most of the time: its end is looked for first, and walked back over what is no base64. */
function wordEnd(bytes: Buffer, start: number): number {
  const newLine = bytes.indexOf(0x0a, start);
  const lineEnd = newLine < 0 ? bytes.length : newLine;
  for (const separator of [0x20, 0x09, 0x22, 0x2c]) {
    const found = bytes.subarray(start, lineEnd).indexOf(separator);
    if (found >= 0) return firstSeparator(bytes, start, lineEnd);
  }
  return bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
}

function firstSeparator(bytes: Buffer, start: number, lineEnd: number): number {
  let at = start;
  while (at < lineEnd && !isSeparator(bytes[at]!)) at++;
  return at;
}

/** A body as the SDK meant it, and what it said about it after its end. */
export interface ChunkedBody {
  data: Buffer;
  /** Lower-case names: `x-amz-checksum-crc32` and the like. */
  trailers: Readonly<Record<string, string>>;
}

/**
 * Takes an `aws-chunked` body apart: `SIZE-IN-HEX[;chunk-signature=…]\r\n DATA\r\n … 0[;…]\r\n NAME:VALUE\r\n … \r\n`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). Signatures are not looked at.
 * Undefined when the body is not of that form, or shorter than its sizes say.
 */
export function readAwsChunked(body: Buffer): ChunkedBody | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const header = lineAt(body, at);
    const size = header && /^([0-9a-f]+)(;.*)?$/i.exec(header.text)?.[1];
    if (!header || size === undefined) return undefined;
    const length = Number.parseInt(size, 16);
    if (length === 0) return { data: Buffer.concat(chunks), trailers: trailersAt(body, header.next) };
    const end = header.next + length;
    if (body.toString("latin1", end, end + 2) !== "\r\n") return undefined;
    chunks.push(body.subarray(header.next, end));
    at = end + 2;
  }
}

// --- internal ---

function lineAt(body: Buffer, start: number): { text: string; next: number } | undefined {
  const end = body.indexOf("\r\n", start, "latin1");
  return end < 0 ? undefined : { text: body.toString("latin1", start, end), next: end + 2 };
}

function trailersAt(body: Buffer, start: number): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (let line = lineAt(body, start); line && line.text !== ""; line = lineAt(body, line.next)) {
    const colon = line.text.indexOf(":");
    if (colon > 0) trailers[line.text.slice(0, colon).toLowerCase()] = line.text.slice(colon + 1).trim();
  }
  return trailers;
}

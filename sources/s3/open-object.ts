import type { OpenedInput, OpenedParts } from "../input.ts";
import type { Bucket } from "./bucket.ts";
import { ObjectBytes, type ObjectPart } from "./object-bytes.ts";
import type { S3Object } from "./pick-objects.ts";

/** An object as an input: a stream, and its parts where it is large, in which a Parquet file is read row group by row group. */
export async function openObject(bucket: Bucket, object: S3Object): Promise<OpenedInput> {
  const { bytes, part } = await ObjectBytes.open(bucket, object);
  // A small one is on its way in whole already.
  return part.end <= SMALL_BYTES ? { bytes } : { bytes, openParts: async () => partsOf(bucket, part) };
}

// --- internal ---

const SMALL_BYTES = 16 * 1024 * 1024;

function partsOf(bucket: Bucket, { key, version, end: byteLength }: ObjectPart): OpenedParts {
  const slice = async (start: number, end = byteLength): Promise<ArrayBuffer> => {
    const part = new Uint8Array(end - start);
    let at = 0;
    for await (const chunk of new ObjectBytes(bucket, { key, version, start, end })) {
      part.set(chunk, at);
      at += chunk.length;
    }
    return part.buffer;
  };
  return { byteLength, slice, close: async () => {} };
}

import { EventBatch, type Origin } from "../flow/event-batch.ts";
import type { LogFormat } from "../flow/format.ts";

/** Batches as they cross to another thread: their bytes are handed over, not copied. */
export interface PackedBatches {
  /** The bytes that the batches are views over; several may share one. */
  buffers: Uint8Array[];
  /** For each batch: which of the buffers, and how many ints of `positions` are its own. */
  batches: Int32Array;
  positions: Int32Array;
  /** What differs from the batch before; `undefined` where nothing does. */
  origins: (Origin | undefined)[];
  formats: (LogFormat | undefined)[];
}

/** Batches made ready for `postMessage`; theirs are no more once it was called with `transfer`. */
export function packBatches(batches: readonly EventBatch[]): { packed: PackedBatches; transfer: ArrayBuffer[] } {
  const buffers = [...new Set(batches.map(({ bytes }) => bytes))];
  const indexOf = new Map(buffers.map((buffer, index) => [buffer, index]));
  const packed = {
    buffers: buffers.map(ownBytes),
    batches: Int32Array.from(batches.flatMap(({ bytes, positions }) => [indexOf.get(bytes)!, positions.length])),
    positions: concatenated(batches.map(({ positions }) => positions)),
    origins: batches.map(({ origin }) => origin),
    formats: batches.map(({ format }) => format),
  };
  const transfer = [...packed.buffers, packed.batches, packed.positions].map(({ buffer }) => buffer as ArrayBuffer);
  return { packed, transfer };
}

export function unpackBatches({ buffers, batches, positions, origins, formats }: PackedBatches): EventBatch[] {
  const bytes = buffers.map((buffer) => Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length));
  let at = 0;
  return origins.map((origin, index) => {
    const [buffer, length] = [batches[index * 2]!, batches[index * 2 + 1]!];
    at += length;
    const batch = new EventBatch(bytes[buffer]!, positions.subarray(at - length, at), origin);
    batch.format = formats[index];
    return batch;
  });
}

// --- internal ---

/** Bytes whose memory is theirs alone: small ones lie in Node's shared pool, which must not be handed over. */
function ownBytes(bytes: Buffer): Uint8Array {
  return bytes.buffer.byteLength === bytes.length ? bytes : Uint8Array.prototype.slice.call(bytes);
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

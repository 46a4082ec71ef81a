import { EventBatch } from "../flow/event-batch.ts";
import type { LogFormat } from "../flow/format.ts";
import { MessagePlace, type Origin } from "../flow/origin.ts";

/** Batches as they cross to another thread: their bytes are handed over, not copied. */
export interface PackedBatches {
  /** The bytes that the batches are views over; several may share one. */
  buffers: Uint8Array[];
  /** For each batch six ints: which of the buffers, how many ints of `positions` are its own, and its message's place. */
  batches: Int32Array;
  positions: Int32Array;
  /** Where batches came from that are of no message with a place, by their index. */
  origins: Map<number, Origin>;
  /** Of batches that have one, by their index. */
  formats: Map<number, LogFormat>;
}

/** Batches made ready for `postMessage`; theirs are no more once it was called with `transfer`. */
export function packBatches(batches: readonly EventBatch[]): { packed: PackedBatches; transfer: ArrayBuffer[] } {
  const buffers = [...new Set(batches.map(({ bytes }) => bytes))];
  const indexOf = new Map(buffers.map((buffer, index) => [buffer, index]));
  const packed: PackedBatches = {
    buffers: buffers.map(ownBytes),
    batches: new Int32Array(batches.length * INTS),
    positions: concatenated(batches.map(({ positions }) => positions)),
    origins: new Map(),
    formats: new Map(),
  };
  for (const [index, { bytes, positions, from, format }] of batches.entries()) {
    const { start, events, list, end } = from instanceof MessagePlace ? from : NOWHERE;
    packed.batches.set([indexOf.get(bytes)!, positions.length, start, events, list, end], index * INTS);
    if (!(from instanceof MessagePlace)) packed.origins.set(index, from);
    if (format) packed.formats.set(index, format);
  }
  const transfer = [...packed.buffers, packed.batches, packed.positions].map(({ buffer }) => buffer as ArrayBuffer);
  return { packed, transfer };
}

export function unpackBatches({ buffers, batches, positions, origins, formats }: PackedBatches): EventBatch[] {
  const bytes = buffers.map((buffer) => Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length));
  let at = 0;
  return Array.from({ length: batches.length / INTS }, (_, index) => {
    const int = (which: number): number => batches[index * INTS + which]!;
    const begin = at;
    at += int(1);
    const from = origins.get(index) ?? new MessagePlace(int(2), int(3), int(4), int(5));
    const batch = new EventBatch(bytes[int(0)]!, positions.subarray(begin, at), from);
    batch.format = formats.get(index);
    return batch;
  });
}

// --- internal ---

/** What a batch takes in `batches`. */
const INTS = 6;
const NOWHERE = new MessagePlace(-1, -1, -1, -1);

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

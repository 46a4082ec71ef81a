/**
 * Runs of small integers, as Parquet packs them.
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 */

/** Which rows hold a value, as the definition levels of a nullable column, their length before them. */
export function definitionLevels(present: Uint8Array, rows: number, values: number): Buffer {
  const runs = values === rows || values === 0 ? repeated(values === 0 ? 0 : 1, rows) : packed(present, rows, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(runs.length);
  return Buffer.concat([length, runs]);
}

/** The places of values in a dictionary, after the width in bits that they take. */
export function dictionaryIndexes(indexes: Int32Array, count: number, dictionarySize: number): Buffer {
  const width = Math.max(1, 32 - Math.clz32(dictionarySize - 1));
  const runs = dictionarySize === 1 ? repeated(0, count) : packed(indexes, count, width);
  return Buffer.concat([Buffer.of(width), runs]);
}

/** Seven bits a byte, the lowest first, all but the last with the top bit set. */
export function varint(value: number): number[] {
  const bytes = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) bytes.push((left & 0x7f) | 0x80);
  return [...bytes, left];
}

// --- internal ---

/** A run of one value that takes a bit. */
function repeated(value: 0 | 1, count: number): Buffer {
  return count === 0 ? Buffer.alloc(0) : Buffer.from([...varint(count * 2), value]);
}

/** One run of eights, of at most 24 bits each; the last eight is filled up with zeros. */
function packed(values: ArrayLike<number>, count: number, width: number): Buffer {
  const groups = Math.ceil(count / 8);
  const header = varint(groups * 2 + 1);
  const out = Buffer.alloc(header.length + groups * width);
  out.set(header);
  let at = header.length;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < count; index++) {
    held |= values[index]! << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      out[at++] = held & 0xff;
      held >>>= 8;
    }
  }
  if (bits > 0) out[at] = held;
  return out;
}

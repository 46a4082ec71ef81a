import { readVarint } from "./thrift-claims.ts";

/**
 * Goes over runs of small integers, of which each says how many values it stands for: hyparquet writes as many, however many
 * there should be.
 *
 * @param count how many values there should be
 * @returns how many of them are 1, where they are of one bit
 * @throws Error where a run claims more
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 */
export function checkRuns(view: DataView, start: number, { width, count }: { width: number; count: number }): number {
  if (width > 32) throw new Error(`places in a dictionary of ${width} bits`);
  let at = start;
  let ones = 0;
  for (let left = count; left > 0; ) {
    const { value: header, end } = readVarint(view, at);
    const isPacked = header % 2 === 1;
    const length = Math.floor(header / 2) * (isPacked ? 8 : 1);
    // The last of the eights is filled up; writers do not make more of them than they need, but for a few.
    if (length > left + (isPacked ? SLACK : 0)) throw new Error(`a run of ${length} values where ${left} are left`);
    const bytes = isPacked ? (length / 8) * width : Math.ceil(width / 8);
    if (width === 1) ones += isPacked ? onesIn(view, end, Math.min(left, length)) : (view.getUint8(end) & 1) * length;
    at = end + bytes;
    left -= length;
  }
  return ones;
}

// --- internal ---

/** As many eights as a writer may gather before it writes them out. */
const SLACK = 64 * 8;

/** Of so many bits, how many are set. */
function onesIn(view: DataView, start: number, count: number): number {
  let ones = 0;
  for (let index = 0; index < count; index += 8) {
    const byte = view.getUint8(start + index / 8);
    for (let bits = byte & (0xff >> Math.max(0, 8 - (count - index))); bits > 0; bits &= bits - 1) ones++;
  }
  return ones;
}

import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarint } from "./thrift-claims.ts";

/**
 * Goes over integers that are kept as the differences between them.
 *
 * @returns where they end
 * @throws Error where their blocks are of sizes that no writer makes
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
 */
export function checkDeltas(view: DataView, start: number, count: number): number {
  if (count === 0) return start;
  const block = readVarint(view, start);
  const minis = readVarint(view, block.end);
  const total = readVarint(view, minis.end);
  const perMini = block.value / minis.value;
  if (block.value > MAX_BLOCK || !Number.isInteger(perMini) || perMini === 0) {
    throw new Error(`differences in blocks of ${block.value} values in ${minis.value} parts`);
  }
  let at = readVarint(view, total.end).end;
  for (let left = count - 1; left > 0; ) {
    const widths = readVarint(view, at).end;
    at = widths + minis.value;
    for (let mini = 0; mini < minis.value && left > 0; mini++, left -= perMini) {
      const width = view.getUint8(widths + mini);
      if (width > 64) throw new Error(`differences of ${width} bits`);
      at += Math.ceil((perMini * width) / 8);
    }
  }
  return at;
}

/**
 * Goes over texts of which each begins as the one before it: a few bytes may stand for any number of them.
 * @throws Error where they would be more than `max` bytes, or begin as no text before them
 */
export function checkDeltaTexts(view: DataView, start: number, { count, max }: { count: number; max: number }): void {
  const [prefixes, middle] = lengths(view, start, count);
  const [suffixes] = lengths(view, middle, count);
  let before = 0;
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    if (prefixes[index]! < 0 || prefixes[index]! > before || suffixes[index]! < 0) {
      throw new Error(`a text that has ${prefixes[index]} bytes of one of ${before}`);
    }
    before = prefixes[index]! + suffixes[index]!;
    bytes += before;
    if (bytes > max) throw new Error(`texts of more than ${max} bytes in a page of ${view.byteLength}`);
  }
}

// --- internal ---

/** Writers make blocks of 128 to 1024. */
const MAX_BLOCK = 1 << 16;

function lengths(view: DataView, start: number, count: number): [Int32Array, number] {
  const end = checkDeltas(view, start, count);
  const values = new Int32Array(count);
  if (count > 0) deltaBinaryUnpack({ view, offset: start }, count, values);
  return [values, end];
}

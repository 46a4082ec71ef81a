/**
 * Copies a flow log line with its single spaces turned into `separator`, four bytes at a time: the hot path of `read`.
 *
 * The line is taken for what it should be, tokens between single spaces; the answer says whether it was. Room for the
 * line and three bytes more must be there in `target`, and three bytes past the line must be readable in `source`.
 *
 * @returns how many separators there were, or -1 for a line that is to be read with more care: spaces stand side by side or
 *   at an end of it, it has control characters (a tab, a new line), or it is longer than 1,020 bytes
 */
export function convertLine(source: DataView, start: number, end: number, to: Target): number {
  const { view, flip } = to;
  if (end - start > MAX_LINE) return -1;
  let out = to.offset;
  let at = start;
  let lanes = 0;
  let previous = 1;
  let doubled = 0;
  let control = 0;
  for (; at + 4 <= end; at += 4, out += 4) {
    const word = source.getInt32(at, true);
    const spaces = spacesIn(word);
    lanes += spaces;
    control |= controlsIn(word);
    doubled |= spaces & ((spaces << 8) | previous);
    previous = spaces >>> 24;
    view.setInt32(out, word ^ Math.imul(spaces, flip), true);
  }
  let count = sumOfLanes(lanes);
  for (; at < end; at++, out++) {
    const byte = source.getUint8(at);
    const space = byte === 0x20 ? 1 : 0;
    count += space;
    if (byte < 0x20) control = 1;
    doubled |= space & previous;
    previous = space;
    view.setUint8(out, space ? byte ^ flip : byte);
  }
  return doubled | previous | control ? -1 : count;
}

/** Where converted lines go. `flip` is the separator's byte XOR 0x20. */
export interface Target {
  view: DataView;
  offset: number;
  flip: number;
}

// --- internal ---

/** Each of the four lanes counts up to 255. */
const MAX_LINE = 4 * 255;

function sumOfLanes(lanes: number): number {
  const pairs = (lanes & 0x00ff00ff) + ((lanes >>> 8) & 0x00ff00ff);
  return (pairs & 0xffff) + (pairs >>> 16);
}

/** Not 0 where one of the four bytes is below 0x20. */
function controlsIn(word: number): number {
  return (word - 0x20202020) & ~word & 0x80808080;
}

/** 1 in each of the four bytes that is a space, 0 in the others. */
function spacesIn(word: number): number {
  const zeroed = word ^ 0x20202020;
  return (~(((zeroed & 0x7f7f7f7f) + 0x7f7f7f7f) | zeroed | 0x7f7f7f7f) >>> 7) & 0x01010101;
}

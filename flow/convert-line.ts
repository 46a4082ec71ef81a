/**
 * Copies a flow log line with its single spaces turned into `separator`, four bytes at a time: the hot path of `read`.
 *
 * The line is taken for what it should be, tokens between single spaces; the answer says whether it was. Room for the
 * line and three bytes more must be there in `target`, and three bytes past the line must be readable in `source`.
 *
 * @returns how many separators there were, or -1 for a line that is to be read with more care: spaces stand side by side or
 *   at an end of it, it has control characters (a tab, a new line), it is not ASCII, or it is longer than 1,020 bytes
 */
export function convertLine(source: DataView, start: number, end: number, to: Target): number {
  const { view, flip } = to;
  if (end - start > MAX_LINE) return -1;
  let out = to.offset;
  let at = start;
  let lanes = 0;
  let previous = 1;
  let doubled = 0;
  // What must not be: its top bits are those of bytes past ASCII, and those that are set for control characters.
  let wrong = 0;
  const lastWord = end - 4;
  for (; at <= lastWord; at += 4, out += 4) {
    const word = source.getInt32(at, true);
    const low = lowBytesIn(word);
    // Of the low bytes, each against a space: a control character differs in the bit that is moved to the top.
    wrong |= word | (((word & ((low << 8) - low)) ^ (low << 5)) << 2);
    lanes = (lanes + low) | 0;
    doubled |= low & ((low << 8) | previous);
    previous = low >>> 24;
    view.setInt32(out, word ^ Math.imul(low, flip), true);
  }
  let count = sumOfLanes(lanes);
  for (; at < end; at++, out++) {
    const byte = source.getUint8(at);
    const space = byte === SPACE ? 1 : 0;
    count += space;
    if (byte < SPACE || byte > 0x7f) wrong = -1;
    doubled |= space & previous;
    previous = space;
    view.setUint8(out, space ? byte ^ flip : byte);
  }
  return doubled | previous || (wrong & 0x80808080) !== 0 ? -1 : count;
}

/** Where converted lines go. `flip` is the separator's byte XOR 0x20. */
export interface Target {
  view: DataView;
  offset: number;
  flip: number;
}

// --- internal ---

const SPACE = 0x20;
/** Each of the four lanes counts up to 255. */
const MAX_LINE = 4 * 255;

function sumOfLanes(lanes: number): number {
  const pairs = (lanes & 0x00ff00ff) + ((lanes >>> 8) & 0x00ff00ff);
  return (pairs & 0xffff) + (pairs >>> 16);
}

/** 1 in each of the four bytes that is a space or less, 0 in the others; of ASCII bytes alone, whose sums do not carry over. */
function lowBytesIn(word: number): number {
  return (~(word + 0x5f5f5f5f) >>> 7) & 0x01010101;
}

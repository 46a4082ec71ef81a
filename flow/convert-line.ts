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
  // `high` gathers bytes past ASCII; `shown` keeps the top bit of each byte while none was below 0x20.
  let high = 0;
  let shown = -1;
  const lastWord = end - 4;
  for (; at <= lastWord; at += 4, out += 4) {
    const word = source.getInt32(at, true);
    high |= word;
    shown &= word + 0x60606060;
    const spaces = spacesIn(word);
    lanes += spaces;
    doubled |= spaces & ((spaces << 8) | previous);
    previous = spaces >>> 24;
    view.setInt32(out, word ^ Math.imul(spaces, flip), true);
  }
  let count = sumOfLanes(lanes);
  for (; at < end; at++, out++) {
    const byte = source.getUint8(at);
    const space = byte === 0x20 ? 1 : 0;
    count += space;
    if (byte < 0x20 || byte > 0x7f) high = -1;
    doubled |= space & previous;
    previous = space;
    view.setUint8(out, space ? byte ^ flip : byte);
  }
  const ascii = ((high | ~shown) & 0x80808080) === 0;
  return doubled | previous || !ascii ? -1 : count;
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

/** 1 in each of the four bytes that is a space, 0 in the others; of ASCII bytes alone, whose sums do not carry over. */
function spacesIn(word: number): number {
  return (~((word ^ 0x20202020) + 0x7f7f7f7f) >>> 7) & 0x01010101;
}

/**
 * Slots of open addressing with the hash beside what stands there, two integers a slot: a number from 1 on, or 0 where
 * nothing is; and its hash, which tells most others apart without a look at what they stand for.
 */

/** The first slot to look into: the number of slots is a power of two. */
export function firstSlot(slots: Int32Array, hash: number): number {
  return (hash << 1) & (slots.length - 2);
}

export function nextSlot(slots: Int32Array, slot: number): number {
  return (slot + 2) & (slots.length - 2);
}

/** The same in twice as many slots. */
export function moreSlots(slots: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(slots.length * 2);
  for (let at = 0; at < slots.length; at += 2) {
    if (slots[at] === 0) continue;
    let slot = firstSlot(more, slots[at + 1]!);
    while (more[slot] !== 0) slot = nextSlot(more, slot);
    more[slot] = slots[at]!;
    more[slot + 1] = slots[at + 1]!;
  }
  return more;
}

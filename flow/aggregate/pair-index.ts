import type { Channels } from "./channels.ts";

/**
 * The channels that have the same ends (the packet's own): links through two typed arrays, in place of a map of lists. A pair
 * that one channel alone has, as most do, costs its slot.
 */
export class PairIndex {
  readonly #channels: Channels;
  /** A channel of each pair and 1, by the pair's hash; 0 where there is none. */
  readonly #slots: Int32Array;
  /** The next channel of the same pair and 1; 0 behind the last. */
  readonly #next: Int32Array;

  constructor(channels: Channels) {
    this.#channels = channels;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(32, channels.size * 1.5))));
    this.#next = new Int32Array(channels.size);
    for (let channel = 0; channel < channels.size; channel++) this.#add(channel);
  }

  /** Each pair that several channels have, with these. */
  *[Symbol.iterator](): Generator<number[]> {
    for (const head of this.#slots) {
      if (head === 0 || this.#next[head - 1] === 0) continue;
      const members: number[] = [];
      for (let at = head; at !== 0; at = this.#next[at - 1]!) members.push(at - 1);
      yield members;
    }
  }

  #add(channel: number): void {
    const [source, destination] = [this.#channels.packetSource(channel), this.#channels.packetDestination(channel)];
    const mask = this.#slots.length - 1;
    let slot = hash(source, destination) & mask;
    for (let head = this.#slots[slot]!; head !== 0; head = this.#slots[slot]!) {
      if (this.#isPair(head - 1, source, destination)) {
        this.#next[channel] = this.#next[head - 1]!;
        this.#next[head - 1] = channel + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = channel + 1;
  }

  #isPair(channel: number, source: number, destination: number): boolean {
    return this.#channels.packetSource(channel) === source && this.#channels.packetDestination(channel) === destination;
  }
}

// --- internal ---

function hash(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

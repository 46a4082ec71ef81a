import { Addresses } from "./addresses.ts";
import { PairSet } from "./pair-set.ts";

/**
 * Counts exactly, for each bucket and address, how many other addresses it exchanged flows with, in either direction.
 * An address that talks to itself is not its own peer. A pair of addresses is kept once: each of its ends has a peer more.
 */
export class PeerCounter {
  readonly addresses = new Addresses();
  readonly #buckets = new Map<number, PairSet>();
  #lastBucket = Number.NaN;
  #lastPairs = new PairSet();

  /** Counts a flow between the addresses that `addresses` numbered `first` and `second`. */
  add(bucket: number, first: number, second: number): void {
    if (first === second) return;
    const pairs = this.#pairsOf(bucket);
    if (first < second) pairs.add(first, second);
    else pairs.add(second, first);
  }

  /** Adds what another counter saw: the same as if this one had seen the flows of both. */
  merge(other: PeerCounter): void {
    for (const [bucket, pairs] of other.#buckets) {
      const idOf = (id: number): number => this.addresses.id(other.addresses.text(id));
      pairs.forEach((first, second) => {
        this.add(bucket, idOf(first), idOf(second));
      });
    }
  }

  /** The buckets in which two addresses met, earliest first. */
  buckets(): number[] {
    return [...this.#buckets.keys()].sort((one, other) => one - other);
  }

  /** How many distinct peers each address of a bucket has, sorted by the address's text. */
  counts(bucket: number): [address: string, peers: number][] {
    const peers = new Map<number, number>();
    this.#buckets.get(bucket)?.forEach((first, second) => {
      peers.set(first, (peers.get(first) ?? 0) + 1);
      peers.set(second, (peers.get(second) ?? 0) + 1);
    });
    return Array.from(peers, ([id, count]): [string, number] => [this.addresses.text(id), count]).sort(byAddress);
  }

  #pairsOf(bucket: number): PairSet {
    if (bucket === this.#lastBucket) return this.#lastPairs;
    let pairs = this.#buckets.get(bucket);
    if (!pairs) {
      pairs = new PairSet();
      this.#buckets.set(bucket, pairs);
    }
    this.#lastBucket = bucket;
    this.#lastPairs = pairs;
    return pairs;
  }
}

// --- internal ---

/** By UTF-16 code units, which no locale of a machine changes. */
function byAddress([one]: [string, number], [other]: [string, number]): number {
  return one < other ? -1 : Number(one > other);
}

import { CLOCKS_MS } from "./clocks.ts";
import type { ShardStart } from "./shard-reader.ts";

/** How far a shard has been read: from where it is asked for when it has to be asked anew. */
export class ShardPlace {
  #start: ShardStart;

  constructor(start: ShardStart) {
    this.#start = start;
  }

  get start(): ShardStart {
    return this.#start;
  }

  /** It was asked for at that time, by AWS's clock: asked for the latest again, Kinesis would pass over what arrived since. */
  asked(ms: number): void {
    // A clock may be wrong by some seconds.
    if (this.#start.type === "LATEST") this.#start = { type: "AT_TIMESTAMP", timestamp: new Date(ms - CLOCKS_MS) };
  }

  /** Everything to this record has come; `undefined` says nothing new. */
  reached(sequenceNumber: string | undefined): void {
    if (sequenceNumber !== undefined) this.#start = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber };
  }
}

import { type Checkpoint, type ShardPosition, writeCheckpoint } from "./checkpoint.ts";

export interface ProgressOptions {
  /** Where it is kept; nowhere when absent. */
  file: string | undefined;
  /** What the file has, or what a first one begins with. */
  checkpoint: Checkpoint;
  /** `asked`: a batch counts as dealt with when the next one is asked for. `told`: when `settle` is called after that. */
  settledBy: "asked" | "told";
}

/** How far the reading has come, and how much of that is safe to be counted as done: kept in a file, from time to time. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #positions: Map<string, ShardPosition>;
  #changed = true;
  #writtenMs = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#positions = new Map(options.checkpoint.shards);
  }

  /** Everything of the shard up to this has been taken by the consumer. */
  taken(shardId: string, position: ShardPosition): void {
    this.#positions.set(shardId, position);
    this.#changed = true;
  }

  /** Between two batches: where nobody says what is settled, what was taken is. */
  async pass(): Promise<void> {
    if (this.#options.settledBy === "asked") await this.settle();
  }

  /** What was taken so far is safe. The file follows at intervals; after the end, at once. */
  async settle(): Promise<void> {
    const isDue = this.#ended || performance.now() - this.#writtenMs >= INTERVAL_MS;
    if (this.#options.file === undefined || !this.#changed || !isDue) return;
    this.#changed = false;
    this.#writtenMs = performance.now();
    await this.#write(this.#options.file, new Map(this.#positions));
  }

  /** Nothing more will be taken. What is settled is written; what is settled later too, when it is. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.pass();
  }

  /** One after another. */
  #write(file: string, shards: Map<string, ShardPosition>): Promise<void> {
    const { checkpoint } = this.#options;
    const written = this.#writing.then(() =>
      writeCheckpoint(file, { ...checkpoint, writtenAt: new Date().toISOString(), shards }),
    );
    // What it throws is thrown to who waits for it now, not to the next.
    this.#writing = written.catch(() => {});
    return written;
  }
}

// --- internal ---

/** What a restart after a crash repeats, at most. */
const INTERVAL_MS = 2000;

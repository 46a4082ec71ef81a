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
  /** What is settled and not in the file yet. */
  #settled: Map<string, ShardPosition> | undefined;
  #timer: NodeJS.Timeout | undefined;
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

  /**
   * What was taken so far is safe. The file follows at intervals; after the end, at once.
   * @throws what writing the file threw, now or since the last time
   */
  async settle(): Promise<void> {
    if (this.#options.file === undefined) return;
    if (this.#changed) this.#settled = new Map(this.#positions);
    this.#changed = false;
    const waitMs = this.#ended ? 0 : this.#writtenMs + INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), waitMs);
    if (waitMs <= 0) await this.#writing;
  }

  /** Nothing more will be taken. What is settled is written; what is settled later too, when it is. */
  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#write();
    await this.pass();
    await this.#writing;
  }

  /** One after another, each what is settled by its turn. */
  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { file, checkpoint } = this.#options;
    this.#writing = this.#writing.then(async () => {
      const shards = this.#settled;
      if (!shards) return;
      this.#settled = undefined;
      await writeCheckpoint(file!, { ...checkpoint, writtenAt: new Date().toISOString(), shards });
      this.#writtenMs = performance.now();
    });
    // It is thrown to who settles next.
    this.#writing.catch(() => {});
  }
}

// --- internal ---

/** What a restart after a crash repeats, at most. */
const INTERVAL_MS = 2000;

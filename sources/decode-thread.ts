import { Worker } from "node:worker_threads";
import type { EventBatch } from "../flow/event-batch.ts";
import type { ReadCounts } from "../flow/record-batch.ts";
import { type PackedBatches, unpackBatches } from "./batch-transfer.ts";

export interface DecodedLines {
  batches: EventBatch[];
  counts: ReadCounts;
}

/** Decodes base64 lines on a thread of its own, one piece after another. */
export class DecodeThread {
  readonly #worker: Worker;
  #waiting: Answer[] = [];

  /** @param script `decode-worker.js` of this package, built */
  constructor(script: URL) {
    this.#worker = new Worker(script);
    this.#worker.on("message", ({ packed, counts }: { packed: PackedBatches; counts: ReadCounts }) => {
      this.#waiting.shift()?.resolve({ batches: unpackBatches(packed), counts });
    });
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the decoding thread ended with ${code}`)));
  }

  /** How many pieces it has not answered yet. */
  get queued(): number {
    return this.#waiting.length;
  }

  /** The log events of whole base64 lines. The bytes are copied: they stay the caller's. */
  decode(lines: Buffer): Promise<DecodedLines> {
    const copy = Uint8Array.prototype.slice.call(lines);
    this.#worker.postMessage(copy, [copy.buffer as ArrayBuffer]);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async end(): Promise<void> {
    this.#worker.removeAllListeners("exit");
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

// --- internal ---

interface Answer {
  resolve(lines: DecodedLines): void;
  reject(error: Error): void;
}

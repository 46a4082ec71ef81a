import { Writable } from "node:stream";
import type { OutputStream } from "../context.ts";

/** Takes what would be written to stderr while a live screen covers it, and writes it when that is gone. */
export class HeldNotices {
  readonly stream: OutputStream;
  readonly #stderr: OutputStream;
  readonly #held: string[] = [];

  constructor(stderr: OutputStream) {
    this.#stderr = stderr;
    this.stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#held.push(chunk.toString("utf8"));
        // Many alike (a stream that is throttled) are not kept for ever.
        if (this.#held.length > MAX_HELD) this.#held.shift();
        done();
      },
    });
  }

  /** The last line, for the screen. */
  get last(): string | undefined {
    return this.#held.at(-1)?.trimEnd();
  }

  release(): void {
    for (const text of this.#held.splice(0)) this.#stderr.write(text);
  }
}

// --- internal ---

const MAX_HELD = 100;

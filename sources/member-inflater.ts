import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";

/** Inflates one deflate stream piece by piece, and says where it ended. */
export class MemberInflater {
  readonly #inflater: InflateRaw;
  #given = 0;
  #crc = 0;
  #length = 0;

  constructor() {
    // Each piece is read at once after it was written: the buffer must never make the writer wait.
    const options = { chunkSize: 1 << 18, readableHighWaterMark: Number.MAX_SAFE_INTEGER };
    this.#inflater = createInflateRaw(options);
    this.#inflater.on("error", () => {});
  }

  /** The bytes that the piece gives. Throws zlib's error where it is damaged. */
  async write(piece: Buffer): Promise<Buffer> {
    this.#given += piece.length;
    await new Promise<void>((resolve, reject) => {
      this.#inflater.once("error", reject);
      this.#inflater.write(piece, () => resolve());
    });
    this.#inflater.removeAllListeners("error").on("error", () => {});
    const plain: Buffer = this.#inflater.read() ?? Buffer.alloc(0);
    this.#crc = crc32(plain, this.#crc);
    this.#length += plain.length;
    return plain;
  }

  /** Whether the stream has ended; it is known as soon as a byte past it was written. */
  get hasEnded(): boolean {
    return this.unused > 0;
  }

  /** How many of the bytes written stand past the end of the stream. */
  get unused(): number {
    return this.#given - this.#inflater.bytesWritten;
  }

  /** Whether the eight bytes at `offset` are the trailer of what was inflated: its checksum and its length. */
  fits(data: Buffer, offset: number): boolean {
    return this.#crc === data.readUInt32LE(offset) && this.#length % 2 ** 32 === data.readUInt32LE(offset + 4);
  }

  close(): void {
    this.#inflater.destroy();
  }
}

/** The bytes of a stream that are being looked at: more are asked for as they are needed, those done with are let go. */
export class ByteWindow {
  /** What is there, from the first byte that was not skipped. */
  bytes: Buffer = Buffer.alloc(0);
  readonly #source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  /** Adds the stream's next chunk; false where it has ended. */
  async more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.bytes = this.bytes.length === 0 ? next.value : Buffer.concat([this.bytes, next.value]);
    return true;
  }

  /** Sees to it that `length` bytes are there; false where the stream ends before. */
  async fill(length: number): Promise<boolean> {
    while (this.bytes.length < length) if (!(await this.more())) return false;
    return true;
  }

  skip(length: number): void {
    this.bytes = this.bytes.subarray(length);
  }
}

/** Bytes that grow as they are written: output is built here and handed on in large pieces. */
export class ByteSink {
  bytes: Buffer;
  /** The same bytes, for writing words. */
  view: DataView;
  /** How many bytes were written since the last `take`. */
  length = 0;

  constructor(capacity = 1 << 16) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.view = viewOf(this.bytes);
  }

  /** Makes room for `more` bytes past `length`. */
  ensure(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.#use(larger);
  }

  text(text: string): void {
    this.ensure(text.length * 3);
    this.length += this.bytes.write(text, this.length, "utf8");
  }

  /** What was written since the last call, as bytes of the caller's own. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.#use(Buffer.allocUnsafeSlow(this.bytes.length));
    this.length = 0;
    return taken;
  }

  #use(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

// --- internal ---

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

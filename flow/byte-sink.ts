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
    if (text.length > SHORT || !this.#ascii(text)) this.length += this.bytes.write(text, this.length, "utf8");
  }

  byte(byte: number): void {
    this.ensure(1);
    this.bytes[this.length++] = byte;
  }

  /** The digits of a number; those of an integer of 31 bits, as most are, without making a text of it. */
  number(value: number): void {
    if (value >= 0 && value === (value | 0)) this.#digits(value);
    else this.text(String(value));
  }

  #digits(value: number): void {
    this.ensure(MAX_DIGITS);
    const start = this.length;
    this.length += digitsOf(value);
    for (let at = this.length - 1, rest = value; at >= start; at--, rest = (rest / 10) | 0) {
      this.bytes[at] = 0x30 + (rest % 10);
    }
  }

  /** Writes a short text by itself, which takes less than the call that writes any; false where it is no ASCII. */
  #ascii(text: string): boolean {
    const { bytes, length } = this;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return false;
      bytes[length + at] = code;
    }
    this.length += text.length;
    return true;
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

/** Up to so many characters a loop is quicker than a call. */
const SHORT = 40;
/** Of an integer of 31 bits. */
const MAX_DIGITS = 10;

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; digits < MAX_DIGITS && value >= limit; limit *= 10) digits++;
  return digits;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

import { SNIFF_BYTES, sniff } from "../flow/sniff.ts";

/** What a gzip member gave, held back until its checksum holds; past `limit` bytes it goes on without that proof. */
export class HeldOutput {
  readonly #limit: number;
  #held: Buffer[] = [];
  #bytes = 0;
  #flows = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  *add(plain: Buffer): Generator<Buffer> {
    this.#held.push(plain);
    this.#bytes += plain.length;
    this.#flows ||= this.#bytes > this.#limit;
    if (this.#flows) yield* this.take();
  }

  *take(): Generator<Buffer> {
    yield* this.#held.filter((plain) => plain.length > 0);
    this.#held = [];
  }

  /**
   * What is still good of a damaged member: its whole lines, where it is lines and no false beginning. Half a JSON value
   * would only swallow what follows it. Where some has gone on already, a line end parts it from what follows.
   */
  *salvage(isFalseBeginning: boolean): Generator<Buffer> {
    if (this.#flows) yield Buffer.from("\n");
    const plain = Buffer.concat(this.#held);
    if (this.#flows || isFalseBeginning || sniff(plain.subarray(0, SNIFF_BYTES)) !== "lines") return;
    yield plain.subarray(0, plain.lastIndexOf(0x0a) + 1);
  }
}

import { VpcflowError } from "./errors.ts";

/** Longer than any line that holds a record: 10 MiB, the largest of Kinesis, are 14 MB of base64. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Cuts chunks of bytes at their last new line, so that what goes on is whole lines. */
export class WholeLines {
  #rest: Buffer[] = [];
  #restBytes = 0;

  /**
   * The lines that are complete with this chunk, as one buffer.
   *
   * @throws VpcflowError `LINE_TOO_LONG` where no line ends for 64 MiB
   */
  push(chunk: Buffer): Buffer {
    const newLine = chunk.lastIndexOf(0x0a);
    if (newLine < 0) {
      this.#keep(chunk);
      return Buffer.alloc(0);
    }
    const lines = Buffer.concat([...this.#rest, chunk.subarray(0, newLine + 1)]);
    this.#rest = [];
    this.#restBytes = 0;
    this.#keep(chunk.subarray(newLine + 1));
    return lines;
  }

  /** The last line, where it lacks its new line. */
  end(): Buffer {
    return Buffer.concat(this.#rest.splice(0));
  }

  #keep(bytes: Buffer): void {
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
    if (this.#restBytes <= MAX_LINE_BYTES) return;
    throw new VpcflowError("LINE_TOO_LONG", "The input has no line end for 64 MiB: it is not lines of text.", {
      expected: "flow log lines, or base64 records one a line",
      fix: "Check what the input is; `head -c 200 FILE | xxd` shows its first bytes.",
    });
  }
}

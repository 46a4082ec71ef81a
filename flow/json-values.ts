import { objectEnd } from "./event-batch.ts";

/** Cuts a stream of bytes into the JSON values that stand in it, one after another, with or without new lines between. */
export class JsonValueReader {
  #rest: Buffer = Buffer.alloc(0);
  /** A cut-off value is looked at again only when twice as much is there: so a large one costs no more than twice its size. */
  #wanted = 0;

  /** The values that are complete. What is no JSON value is passed on as it came, for the caller to count. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    return this.#rest.length < this.#wanted ? [] : this.#cut();
  }

  /** What is left at the end of the input: complete values, then whatever was cut off. */
  end(): Buffer[] {
    const values = this.#cut();
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length > 0 ? [...values, rest] : values;
  }

  #cut(): Buffer[] {
    const values: Buffer[] = [];
    let at = pastSeparators(this.#rest, 0);
    while (at < this.#rest.length) {
      const end = valueEnd(this.#rest, at);
      if (end < 0) break;
      values.push(this.#rest.subarray(at, end));
      at = pastSeparators(this.#rest, end);
    }
    this.#rest = this.#rest.subarray(at);
    this.#wanted = this.#rest.length * 2;
    return values;
  }
}

// --- internal ---

function pastSeparators(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && (bytes[at]! <= 0x20 || bytes[at] === 0x2c)) at++;
  return at;
}

/** Where the value at `start` ends; an object's or array's close, else the end of the line; -1 where it is cut off. */
function valueEnd(bytes: Buffer, start: number): number {
  if (bytes[start] === 0x7b || bytes[start] === 0x5b) return objectEnd(bytes, start);
  const newLine = bytes.indexOf(0x0a, start);
  return newLine;
}

import { VpcflowError } from "./errors.ts";
import { objectEnd } from "./event-batch.ts";
import { nextValue } from "./value-separators.ts";

/** As long as a text may be in JavaScript, nearly; the output of one call of the AWS CLI stays far below. */
const MAX_VALUE_BYTES = 400 * 1024 * 1024;

/**
 * Cuts a stream of bytes into the JSON values that stand in it, one after another, with or without new lines between.
 * What follows a value that is cut off is still found, at the next line that begins with an object.
 */
export class JsonValueReader {
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** A cut-off value is looked at again only when twice as much is there: so a large one costs no more than twice its size. */
  #wanted = 0;

  /**
   * The values that are complete. What is no JSON value is passed on as it came, for the caller to count.
   *
   * @throws VpcflowError `JSON_TOO_LONG` where a value does not end for 400 MiB
   */
  push(chunk: Buffer): Buffer[] {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    if (this.#restBytes < this.#wanted) return [];
    const { values, rest } = cut(this.#takeRest());
    this.#keep(rest);
    return values;
  }

  /** What is left at the end of the input: complete values, and those that were cut off. */
  end(): Buffer[] {
    const { values, rest } = cut(this.#takeRest());
    return [...values, ...salvage(rest)];
  }

  #takeRest(): Buffer {
    const rest = this.#rest.length === 1 ? this.#rest[0]! : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restBytes = 0;
    return rest;
  }

  #keep(rest: Buffer): void {
    this.#rest = [rest];
    this.#restBytes = rest.length;
    this.#wanted = rest.length * 2;
    if (rest.length > MAX_VALUE_BYTES) throw tooLong();
  }
}

// --- internal ---

/** How often a new beginning is looked for after a value that does not end: each look costs the length of what is left. */
const MAX_SALVAGES = 64;

interface Cut {
  values: Buffer[];
  /** What begins with a value that does not end. */
  rest: Buffer;
}

function cut(bytes: Buffer): Cut {
  const values: Buffer[] = [];
  let at = nextValue(bytes, 0);
  while (at < bytes.length) {
    const end = valueEnd(bytes, at);
    if (end < 0) break;
    values.push(bytes.subarray(at, end));
    at = nextValue(bytes, end);
  }
  return { values, rest: bytes.subarray(at) };
}

/** The pieces of bytes that begin with a value that is cut off: that value up to where another begins, and the ones after it. */
function salvage(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let rest = bytes;
  for (let tries = 0; rest.length > 0 && tries < MAX_SALVAGES; tries++) {
    const next = nextObject(rest);
    pieces.push(rest.subarray(0, next));
    const after = cut(rest.subarray(next));
    pieces.push(...after.values);
    rest = after.rest;
  }
  return rest.length > 0 ? [...pieces, rest] : pieces;
}

/** The first line after the first that begins with an object. */
function nextObject(bytes: Buffer): number {
  for (let newLine = bytes.indexOf(0x0a); newLine >= 0; newLine = bytes.indexOf(0x0a, newLine + 1)) {
    const start = nextValue(bytes, newLine);
    if (bytes[start] === 0x7b) return start;
  }
  return bytes.length;
}

/** Where the value at `start` ends; an object's or array's close, else the end of the line; -1 where it is cut off. */
function valueEnd(bytes: Buffer, start: number): number {
  if (bytes[start] === 0x7b || bytes[start] === 0x5b) return objectEnd(bytes, start);
  return bytes.indexOf(0x0a, start);
}

function tooLong(): VpcflowError {
  return new VpcflowError("JSON_TOO_LONG", "The input has a JSON value that does not end for 400 MiB.", {
    expected: "JSON values of one call of the AWS CLI each",
    fix: "Put its records one a line: jq -c '.Records[]' or jq -c '.events[]', and pipe that into vpcflow read -.",
  });
}

import { byteSet, CHARACTER_CLASSES, exceptBytes, exceptCharacters, foldCase } from "./regex-bytes.ts";
import type { RegexNode } from "./regex-node.ts";

/** What is wrong with a regular expression, and where, from 0. */
export class RegexError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Parses what JavaScript's regular expressions and linear time have in common: characters, `.`, classes (`[a-f]`, `\d \w \s` and
 * their opposites), `( )` and `(?: )`, `|`, `* + ? {n,m}`, `^` and `$`. `(?i)` at the beginning makes case not matter (of ASCII).
 * There are no back references, no look-around and no word boundaries; lazy repetition asks the same as any.
 *
 * @throws RegexError
 */
export function parseRegex(source: string): RegexNode {
  const foldsCase = source.startsWith("(?i)");
  const parser = new Parser(source, foldsCase ? 4 : 0, foldsCase);
  const node = parser.choice();
  if (!parser.atEnd()) throw new RegexError("there is no ( for this )", parser.position);
  return node;
}

// --- internal ---

/** More than this is a slip, or would make the machine too large. */
const MAX_COUNT = 1000;
const CONTROLS: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v" };

class Parser {
  position: number;
  readonly #source: string;
  readonly #foldsCase: boolean;

  constructor(source: string, position: number, foldsCase: boolean) {
    this.#source = source;
    this.position = position;
    this.#foldsCase = foldsCase;
  }

  atEnd(): boolean {
    return this.position >= this.#source.length;
  }

  choice(): RegexNode {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (!this.atEnd() && !"|)".includes(this.#peek())) parts.push(this.#repeated(this.#atom()));
    return { kind: "sequence", parts };
  }

  #atom(): RegexNode {
    const start = this.position;
    const character = this.#next();
    if (character === "(") return this.#group(start);
    if (character === "[") return this.#class(start);
    if (character === ".") return exceptCharacters("\n");
    if (character === "^") return { kind: "start" };
    if (character === "$") return { kind: "end" };
    if (character === "\\") return this.#escape(start);
    if ("*+?{".includes(character)) throw new RegexError(`there is nothing that ${character} could repeat`, start);
    return this.#literal(character);
  }

  #group(start: number): RegexNode {
    if (this.#peek() === "?" && !this.#take("?:")) {
      throw new RegexError("there is no look-around, and no flag but (?i) at the beginning", start);
    }
    const node = this.choice();
    if (!this.#take(")")) throw new RegexError("this ( is not closed", start);
    return node;
  }

  #repeated(node: RegexNode): RegexNode {
    const start = this.position;
    const counts = this.#counts();
    if (!counts) return node;
    if (node.kind === "start" || node.kind === "end") throw new RegexError("^ and $ cannot be repeated", start);
    if (counts.min > counts.max) throw new RegexError("the smaller count comes first", start);
    this.#take("?");
    if (!this.atEnd() && "*+?".includes(this.#peek())) throw new RegexError("this is repeated already", this.position);
    return { kind: "repeat", part: node, ...counts };
  }

  #counts(): { min: number; max: number } | undefined {
    if (this.#take("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { min: 0, max: 1 };
    if (this.#peek() !== "{") return undefined;
    const [text, from, comma, to] = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.position)) ?? [];
    if (text === undefined)
      throw new RegexError("a count is {3}, {3,} or {3,5} (\\{ is the sign itself)", this.position);
    const min = Number(from);
    const max = to === "" ? (comma === "" ? min : Number.POSITIVE_INFINITY) : Number(to);
    if (min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY)) {
      throw new RegexError(`a count is at most ${MAX_COUNT}`, this.position);
    }
    this.position += text.length;
    return { min, max };
  }

  #class(start: number): RegexNode {
    const negated = this.#take("^");
    const members = new Uint8Array(256);
    while (!this.#take("]")) {
      if (this.atEnd()) throw new RegexError("this [ is not closed", start);
      this.#member(members);
    }
    if (this.#foldsCase) foldCase(members);
    return negated ? exceptBytes(members) : { kind: "byte", set: members };
  }

  #member(members: Uint8Array): void {
    const start = this.position;
    const from = this.#memberCharacter();
    const isRange = this.#peek() === "-" && this.#source[this.position + 1] !== "]" && from.length === 1;
    if (!isRange) {
      for (const character of from) members[character.charCodeAt(0)] = 1;
      return;
    }
    this.#next();
    const to = this.#memberCharacter();
    if (to.length !== 1 || to < from) throw new RegexError("this range is none", start);
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) members[code] = 1;
  }

  /** The character, or all those that `\d` and the like stand for. */
  #memberCharacter(): string {
    const start = this.position;
    const character = this.#next();
    if (character > "\u007f") throw new RegexError("within [ ] there is ASCII only", start);
    if (character !== "\\") return character;
    const escaped = this.#next();
    if (Object.hasOwn(CHARACTER_CLASSES, escaped)) return CHARACTER_CLASSES[escaped]!;
    return this.#escaped(escaped, start);
  }

  #escape(start: number): RegexNode {
    const character = this.#next();
    if (Object.hasOwn(CHARACTER_CLASSES, character))
      return { kind: "byte", set: byteSet(CHARACTER_CLASSES[character]!) };
    const opposite = character.toLowerCase();
    if (character !== opposite && Object.hasOwn(CHARACTER_CLASSES, opposite))
      return exceptCharacters(CHARACTER_CLASSES[opposite]!);
    return this.#literal(this.#escaped(character, start));
  }

  #escaped(character: string, start: number): string {
    if (character === "") throw new RegexError("a character is missing behind \\", start);
    if (Object.hasOwn(CONTROLS, character)) return CONTROLS[character]!;
    if (!/[A-Za-z0-9]/.test(character)) return character;
    throw new RegexError(`there is no \\${character}`, start);
  }

  #literal(character: string): RegexNode {
    const bytes = [...Buffer.from(character)];
    const parts = bytes.map((byte): RegexNode => {
      const set = new Uint8Array(256);
      set[byte] = 1;
      if (this.#foldsCase) foldCase(set);
      return { kind: "byte", set };
    });
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  #peek(): string {
    return this.#source.charAt(this.position);
  }

  /** The next character, of two halves where it is past the first 65,536; empty at the end. */
  #next(): string {
    const point = this.#source.codePointAt(this.position);
    const character = point === undefined ? "" : String.fromCodePoint(point);
    this.position += character.length;
    return character;
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }
}

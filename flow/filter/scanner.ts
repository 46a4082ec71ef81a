import { quoted, VpcflowError } from "../errors.ts";
import { HINTS } from "./hints.ts";

/** A word of an expression, a sign, or a text in quotes. */
export interface Lexeme {
  readonly kind: "word" | "sign" | "text" | "end";
  readonly text: string;
  /** Where it begins, from 0; of a text in quotes, where that begins within them. */
  readonly position: number;
}

/** Reads an expression piece by piece, and words the errors with the position where they stand. */
export class Scanner {
  readonly #text: string;
  readonly #subject: string;
  #position = 0;
  /** The next piece, which is not taken yet. */
  next: Lexeme;

  /** @param subject what errors call the expression: `--where` */
  constructor(text: string, subject: string) {
    this.#text = text;
    this.#subject = subject;
    this.next = this.#read();
  }

  take(): Lexeme {
    const taken = this.next;
    this.next = this.#read();
    return taken;
  }

  /** Takes the next piece where it is one of the signs or, in any case, of the words. */
  takeIf(...texts: readonly string[]): string | undefined {
    if (this.next.kind !== "word" && this.next.kind !== "sign") return undefined;
    const lower = this.next.text.toLowerCase();
    if (!texts.includes(lower)) return undefined;
    this.take();
    return lower;
  }

  /** The error for what should have stood where a piece does, and how that is written. */
  expected(what: string, hint: string, at: Lexeme = this.next): VpcflowError {
    const found = at.kind === "end" ? "the end" : quoted(at.text, 40);
    return this.wrong(`expected ${what}, found ${found}`, hint, at.position);
  }

  wrong(what: string, hint: string, position: number): VpcflowError {
    return new VpcflowError("FILTER", `${this.#subject}: at character ${position + 1}: ${what}.`, {
      subject: this.#subject,
      found: this.#text,
      foundAt: position,
      fix: hint,
    });
  }

  #read(): Lexeme {
    this.#position += /^\s*/.exec(this.#text.slice(this.#position))![0].length;
    const position = this.#position;
    if (position >= this.#text.length) return { kind: "end", text: "", position };
    const quote = this.#text[position]!;
    if (quote === '"' || quote === "'") return this.#readQuoted(quote);
    SIGN_OR_WORD.lastIndex = position;
    const [text, sign] = SIGN_OR_WORD.exec(this.#text) ?? [];
    if (text === undefined) {
      throw this.expected("a field, a value or a sign", HINTS.sign, { kind: "sign", text: quote, position });
    }
    this.#position += text.length;
    return { kind: sign === undefined ? "word" : "sign", text, position };
  }

  /** Within double quotes `\"` and `\\` stand for `"` and `\`; within single quotes everything stands for itself. */
  #readQuoted(quote: string): Lexeme {
    const position = this.#position + 1;
    const body = quote === '"' ? /(?:[^"\\]|\\.)*/sy : /[^']*/sy;
    body.lastIndex = position;
    const raw = body.exec(this.#text)![0];
    this.#position = position + raw.length + 1;
    if (this.#text[this.#position - 1] !== quote) {
      throw this.wrong(
        `expected a closing ${quote === '"' ? "double" : "single"} quote, found the end`,
        HINTS.quote,
        position - 1,
      );
    }
    return { kind: "text", text: quote === '"' ? raw.replace(/\\(["\\])/g, "$1") : raw, position };
  }
}

// --- internal ---

const SIGN_OR_WORD = /(&&|\|\||==|!=|<=|>=|!~|[=<>~!(),])|[^\s"'()=<>~!,&|]+/y;

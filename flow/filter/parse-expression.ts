import { allOf, anyOf, type Expression, not } from "./expression.ts";
import { HINTS } from "./hints.ts";
import { type TestOptions, TestParser } from "./parse-test.ts";
import { Scanner } from "./scanner.ts";

export interface ParseOptions extends TestOptions {
  /** What errors call the expression; `--where` when absent. */
  subject?: string;
}

/**
 * The filter that a person wrote, such as `srcaddr in 10.0.0.0/8 and dstport in (22, 3389) and not action = ACCEPT`.
 * docs/filters.md has the grammar.
 *
 * @throws VpcflowError `FILTER` with the character at which it goes wrong, what was expected there, and what was found
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  return new Parser(text, options).parse();
}

/** Whether an expression may ask about networks, so that it takes their names to read it. */
export function mentionsNetworks(text: string): boolean {
  return /\b(network|networks|internal|external)\b/i.test(text);
}

// --- internal ---

/** Deeper than anybody writes, and far from where the stack ends. */
const MAX_DEPTH = 200;

/** Recursive descent: `or` binds loosest, then `and`, then `not`. */
class Parser {
  readonly #scanner: Scanner;
  readonly #tests: TestParser;
  /** How many `not` and parentheses are open. */
  #depth = 0;

  constructor(text: string, options: ParseOptions) {
    this.#scanner = new Scanner(text, options.subject ?? "--where");
    this.#tests = new TestParser(this.#scanner, options);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#scanner.next.kind !== "end") throw this.#scanner.expected("and, or, or the end", HINTS.join);
    return expression;
  }

  #or(): Expression {
    const parts = [this.#and()];
    while (this.#scanner.takeIf("or", "||")) parts.push(this.#and());
    return anyOf(parts);
  }

  #and(): Expression {
    const parts = [this.#not()];
    while (this.#scanner.takeIf("and", "&&")) parts.push(this.#not());
    return allOf(parts);
  }

  #not(): Expression {
    if (this.#depth === MAX_DEPTH)
      throw this.#scanner.expected(`no more than ${MAX_DEPTH} nested not and parentheses`, HINTS.depth);
    this.#depth++;
    const inner = this.#scanner.takeIf("not", "!") ? not(this.#not()) : this.#group();
    this.#depth--;
    return inner;
  }

  #group(): Expression {
    if (!this.#scanner.takeIf("(")) return this.#tests.parse();
    const inner = this.#or();
    if (!this.#scanner.takeIf(")"))
      throw this.#scanner.expected("and, or, or a closing parenthesis", HINTS.parenthesis);
    return inner;
  }
}

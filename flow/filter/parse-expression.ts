import { nearest } from "../nearest.ts";
import { NoValue, orderCondition, valuesCondition } from "./conditions.ts";
import { allOf, anyOf, type Condition, type Expression, not, type Order, test } from "./expression.ts";
import { type FilterField, filterField, nearestField } from "./filter-fields.ts";
import { HINTS, valueHint } from "./hints.ts";
import { RegexMachine } from "./regex-machine.ts";
import { parseRegex, RegexError } from "./regex-parse.ts";
import { type Lexeme, Scanner } from "./scanner.ts";

export interface ParseOptions {
  /** What errors call the expression; `--where` when absent. */
  subject?: string;
  /** The names that `in network` may give; any when absent. */
  networkNames?: ReadonlySet<string>;
  /** What an age such as `2h` is counted back from, ms since the epoch; now when absent. */
  nowMs?: number;
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

const OPERATORS = ["=", "==", "!=", "<", "<=", ">", ">=", "~", "!~", "in", "not", "is"] as const;
const STATES = ["absent", "present", "internal", "external"] as const;
const DASH = "-";
/** Deeper than anybody writes, and far from where the stack ends. */
const MAX_DEPTH = 200;

/** Recursive descent: `or` binds loosest, then `and`, then `not`. */
class Parser {
  readonly #scanner: Scanner;
  readonly #options: ParseOptions;
  /** How many `not` and parentheses are open. */
  #depth = 0;

  constructor(text: string, options: ParseOptions) {
    this.#scanner = new Scanner(text, options.subject ?? "--where");
    this.#options = options;
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
    if (!this.#scanner.takeIf("(")) return this.#test();
    const inner = this.#or();
    if (!this.#scanner.takeIf(")"))
      throw this.#scanner.expected("and, or, or a closing parenthesis", HINTS.parenthesis);
    return inner;
  }

  #test(): Expression {
    const field = this.#field();
    const operator = this.#scanner.takeIf(...OPERATORS);
    if (operator === undefined) throw this.#scanner.expected("= != < <= > >= ~ !~, in, not in, or is", HINTS.operator);
    if (operator === "is") return this.#state(field);
    if (operator === "~") return this.#regex(field);
    if (operator === "!~") return not(this.#regex(field));
    if (operator === "in") return this.#in(field);
    if (operator === "not") return not(this.#notIn(field));
    if (operator === "=" || operator === "==") return this.#values(field, [this.#value(valueHint(field))]);
    if (operator === "!=") return not(this.#values(field, [this.#value(valueHint(field))]));
    const value = this.#value(valueHint(field));
    return test(
      field.fields,
      this.#told(value, field, () => orderCondition(field, operator as Order, value.text, this.#options.nowMs)),
    );
  }

  #field(): FilterField {
    const { next } = this.#scanner;
    if (next.kind !== "word") throw this.#scanner.expected("a field, such as srcaddr or dstport", HINTS.field);
    const field = filterField(next.text);
    if (!field) {
      const meant = nearestField(next.text);
      throw this.#scanner.expected(`a field, such as ${meant ?? "srcaddr or dstport"}`, HINTS.field);
    }
    this.#scanner.take();
    return field;
  }

  #notIn(field: FilterField): Expression {
    if (!this.#scanner.takeIf("in")) throw this.#scanner.expected("in, after not", HINTS.notIn);
    return this.#in(field);
  }

  #in(field: FilterField): Expression {
    const list = this.#scanner.next;
    if (field.kind === "address" && this.#scanner.takeIf("network", "networks")) return this.#networks(field);
    const values = this.#list(() => this.#value(valueHint(field)));
    if (values.length === 0) throw this.#scanner.expected("a value in the list", HINTS.list, list);
    return this.#values(field, values);
  }

  #networks(field: FilterField): Expression {
    const names = this.#list(() => this.#value(HINTS.network));
    for (const name of names) this.#rejectUnknownNetwork(name);
    return test(field.fields, { kind: "networks", names: names.map(({ text }) => text) });
  }

  #rejectUnknownNetwork(name: Lexeme): void {
    const { networkNames } = this.#options;
    if (!networkNames || networkNames.has(name.text)) return;
    const names = [...networkNames];
    const meant = nearest(name.text, names);
    const such = meant ?? names.slice(0, 5).join(", ");
    throw this.#scanner.expected(
      `the name of a network, such as ${such} (--networks FILE names more)`,
      HINTS.network,
      name,
    );
  }

  /** One, or several between parentheses and commas. */
  #list<Value>(read: () => Value): Value[] {
    if (!this.#scanner.takeIf("(")) return [read()];
    const values = [read()];
    while (this.#scanner.takeIf(",")) values.push(read());
    if (!this.#scanner.takeIf(")")) throw this.#scanner.expected("a comma or a closing parenthesis", HINTS.list);
    return values;
  }

  #value(hint: string): Lexeme {
    const { next } = this.#scanner;
    if (next.kind !== "word" && next.kind !== "text") throw this.#scanner.expected("a value", hint);
    return this.#scanner.take();
  }

  /** `-` among the values asks for records that have none. */
  #values(field: FilterField, values: readonly Lexeme[]): Expression {
    const present = values.filter(({ text }) => text !== DASH);
    for (const value of present)
      this.#told(value, field, () => valuesCondition(field, [value.text], this.#options.nowMs));
    const condition = valuesCondition(
      field,
      present.map(({ text }) => text),
      this.#options.nowMs,
    );
    const parts = present.length > 0 ? [test(field.fields, condition)] : [];
    const absent = values.length > present.length ? [test(field.fields, { kind: "absent" })] : [];
    return anyOf([...parts, ...absent]);
  }

  #state(field: FilterField): Expression {
    const isNot = this.#scanner.takeIf("not") !== undefined;
    const { next } = this.#scanner;
    const state = this.#scanner.takeIf(...STATES) as (typeof STATES)[number] | undefined;
    if (state === undefined) throw this.#scanner.expected("absent, present, internal or external", HINTS.state);
    if (state === "absent" || state === "present") {
      const absent = test(field.fields, { kind: "absent" });
      return isNot === (state === "present") ? absent : not(absent);
    }
    if (field.kind !== "address")
      throw this.#scanner.expected(`absent or present, since ${field.name} is no address`, HINTS.state, next);
    const inside = test(field.fields, { kind: "internal", internal: state === "internal" });
    return isNot ? not(inside) : inside;
  }

  #regex(field: FilterField): Expression {
    const source = this.#value(HINTS.regex);
    const condition = this.#compiled(source);
    return test(field.fields, condition);
  }

  /** It is compiled to see whether it can be. */
  #compiled(source: Lexeme): Condition {
    try {
      new RegexMachine(parseRegex(source.text));
    } catch (error) {
      if (error instanceof RegexError) {
        throw this.#scanner.wrong(
          `in the regular expression, ${error.message}`,
          HINTS.regex,
          source.position + error.position,
        );
      }
      if (error instanceof RangeError) {
        throw this.#scanner.wrong(`in the regular expression, ${error.message}`, HINTS.regex, source.position);
      }
      throw error;
    }
    return { kind: "regex", source: source.text };
  }

  #told(value: Lexeme, field: FilterField, make: () => Condition): Condition {
    try {
      return make();
    } catch (error) {
      if (error instanceof NoValue) throw this.#scanner.expected(error.message, valueHint(field), value);
      throw error;
    }
  }
}

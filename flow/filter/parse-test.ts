import { nearest } from "../nearest.ts";
import { orderCondition, valuesCondition } from "./conditions.ts";
import { anyOf, type Expression, not, type Order, test } from "./expression.ts";
import { type FilterField, filterField, nearestField } from "./filter-fields.ts";
import { HINTS, valueHint } from "./hints.ts";
import { takeList, takeRegex, takeValue, told } from "./parse-values.ts";
import type { Lexeme, Scanner } from "./scanner.ts";

export interface TestOptions {
  /** The names that `in network` may give; any when absent. */
  networkNames?: ReadonlySet<string>;
  /** What an age such as `2h` is counted back from, ms since the epoch; now when absent. */
  nowMs?: number;
}

/** Reads what an expression asks of one field: `dstport in (22, 3389)`, `srcaddr is internal`, `action != ACCEPT`. */
export class TestParser {
  readonly #scanner: Scanner;
  readonly #options: TestOptions;

  constructor(scanner: Scanner, options: TestOptions) {
    this.#scanner = scanner;
    this.#options = options;
  }

  parse(): Expression {
    const field = this.#field();
    const operator = this.#scanner.takeIf(...OPERATORS);
    if (operator === undefined) throw this.#scanner.expected("= != < <= > >= ~ !~, in, not in, or is", HINTS.operator);
    if (operator === "is") return this.#state(field);
    if (operator === "~") return test(field.fields, takeRegex(this.#scanner));
    if (operator === "!~") return not(test(field.fields, takeRegex(this.#scanner)));
    if (operator === "in") return this.#in(field);
    if (operator === "not") return not(this.#notIn(field));
    if (operator === "=" || operator === "==") return this.#values(field, [takeValue(this.#scanner, valueHint(field))]);
    if (operator === "!=") return not(this.#values(field, [takeValue(this.#scanner, valueHint(field))]));
    const value = takeValue(this.#scanner, valueHint(field));
    return test(
      field.fields,
      told(this.#scanner, { value, field }, () =>
        orderCondition(field, operator as Order, value.text, this.#options.nowMs),
      ),
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
    const values = takeList(this.#scanner, () => takeValue(this.#scanner, valueHint(field)));
    if (values.length === 0) throw this.#scanner.expected("a value in the list", HINTS.list, list);
    return this.#values(field, values);
  }

  #networks(field: FilterField): Expression {
    const names = takeList(this.#scanner, () => takeValue(this.#scanner, HINTS.network));
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

  /** `-` among the values asks for records that have none. */
  #values(field: FilterField, values: readonly Lexeme[]): Expression {
    const present = values.filter(({ text }) => text !== DASH);
    for (const value of present)
      told(this.#scanner, { value, field }, () => valuesCondition(field, [value.text], this.#options.nowMs));
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
}

// --- internal ---

const OPERATORS = ["=", "==", "!=", "<", "<=", ">", ">=", "~", "!~", "in", "not", "is"] as const;
const STATES = ["absent", "present", "internal", "external"] as const;
const DASH = "-";

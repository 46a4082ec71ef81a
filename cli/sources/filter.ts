import { quoted, VpcflowError } from "../../flow/errors.ts";
import { NoValue, valuesCondition } from "../../flow/filter/conditions.ts";
import { allOf, type Expression, test } from "../../flow/filter/expression.ts";
import { filterField } from "../../flow/filter/filter-fields.ts";
import { mentionsNetworks, parseExpression } from "../../flow/filter/parse-expression.ts";
import { Networks } from "../../flow/networks.ts";
import type { AwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import type { FilterFlags } from "./filter-flags.ts";
import type { NetworkFlags } from "./network-flags.ts";
import { checkNetworks, networksOf } from "./networks.ts";
import { placeLines } from "./place-lines.ts";

/** Which records are wanted, and the networks that it takes to tell. */
export interface Filter {
  expression: Expression;
  networks: Networks;
}

/**
 * What the filter flags ask for, `undefined` where there are none. Networks are looked up only where `--where` speaks of them.
 * @throws VpcflowError `USAGE` that names the flag, what was expected, and of `--where` the character
 */
export async function filterOf(
  flags: FilterFlags & NetworkFlags & AwsFlags,
  context: Context,
): Promise<Filter | undefined> {
  const { where = [] } = flags;
  const speaksOfNetworks = where.some(mentionsNetworks);
  if (!speaksOfNetworks) await checkNetworks(flags, context);
  const networks = speaksOfNetworks ? await networksOf(flags, context) : new Networks();
  const parts = [...flagTests(flags), ...where.map((text) => whereExpression(text, networks))];
  return parts.length === 0 ? undefined : { expression: allOf(parts), networks };
}

// --- internal ---

type ValueFlag = Exclude<keyof FilterFlags, "where">;

/** The flags of values: what `--where` calls the field, and which values there are, where they are few. */
const VALUE_FLAGS: Readonly<Record<ValueFlag, { field: string; values?: readonly string[]; shape?: RegExp }>> = {
  ip: { field: "ip" },
  port: { field: "port" },
  protocol: { field: "protocol" },
  action: { field: "action", values: ["ACCEPT", "REJECT"] },
  eni: { field: "interface-id", shape: /^eni-\w+$/ },
  status: { field: "log-status", values: ["OK", "NODATA", "SKIPDATA"] },
};

function flagTests(flags: FilterFlags): Expression[] {
  return (Object.keys(VALUE_FLAGS) as ValueFlag[]).flatMap((flag) => {
    const typed = flags[flag];
    return typed === undefined ? [] : [flagTest(flag, typed)];
  });
}

function flagTest(flag: ValueFlag, typed: readonly string[]): Expression {
  const field = filterField(VALUE_FLAGS[flag].field)!;
  const values = typed.flatMap((text) => text.split(",")).map((value) => value.trim());
  for (const value of values) rejectValue(flag, value);
  return test(field.fields, valuesCondition(field, values));
}

function rejectValue(flag: ValueFlag, value: string): void {
  const { field, values, shape } = VALUE_FLAGS[flag];
  if (values && !values.includes(value.toUpperCase()))
    throw wrongValue(flag, value, values.join(", ").replace(/, (?=\w+$)/, " or "));
  if (shape && !shape.test(value)) throw wrongValue(flag, value, "an id such as eni-0123456789abcdef0");
  try {
    valuesCondition(filterField(field)!, [value]);
  } catch (error) {
    if (error instanceof NoValue) throw wrongValue(flag, value, error.message);
    throw error;
  }
}

function wrongValue(flag: string, found: string, expected: string): VpcflowError {
  return new VpcflowError("USAGE", `--${flag} is ${quoted(found)}: expected ${expected}.`, {
    subject: `--${flag}`,
    found,
    expected,
    fix: `Several are separated by commas; --where asks about anything else.`,
  });
}

function whereExpression(text: string, networks: Networks): Expression {
  try {
    return parseExpression(text, { subject: "--where", networkNames: networks.names });
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw new VpcflowError("USAGE", error.message, {
      subject: "--where",
      found: text,
      fix: [...placeLines(text, error.foundAt ?? 0), error.fix].join("\n"),
    });
  }
}

import type { Groups } from "../../flow/aggregate/groups.ts";
import { namedGroups } from "../../flow/aggregate/named-groups.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { FieldValue } from "../../flow/record.ts";
import type { Context } from "../context.ts";
import { printRows, type RowFlags, rowFormat } from "../rows/print-rows.ts";
import { groupColumns } from "./columns.ts";

export interface OrderedGroups {
  groups: Groups;
  order: Iterable<number>;
  /** What addresses and interfaces are called, where that is shown. */
  nameOf: NameOf | undefined;
}

/** Prints groups in an order. In a table names stand in the cells of what they name, elsewhere in columns of their own. */
export async function printGroups(
  { groups, order, nameOf }: OrderedGroups,
  flags: RowFlags,
  context: Context,
): Promise<void> {
  const shown = nameOf && rowFormat(flags, context) !== "table" ? namedGroups(groups, nameOf) : groups;
  await printRows({ columns: groupColumns(shown, nameOf), rows: rowsOf(shown, order) }, flags, context);
}

// --- internal ---

function* rowsOf(groups: Groups, order: Iterable<number>): Generator<FieldValue[]> {
  const { keys, columns } = groups;
  for (const group of order) {
    const row: FieldValue[] = [];
    for (let position = 0; position < keys.length; position++) row.push(groups.key(group, position));
    for (const column of columns) row.push(column.get(group));
    yield row;
  }
}

import { Networks } from "../networks.ts";
import type { FieldValue } from "../record.ts";
import type { Aggregator } from "./aggregator.ts";
import type { ChunkedFloats } from "./chunked-floats.ts";
import { columnsBeside, type Exact, type ExactColumn } from "./exact-column.ts";
import { type GroupKey, GroupKeys } from "./group-keys.ts";
import type { Key } from "./keys.ts";
import { ROLE } from "./roles.ts";
import { RowAmounts } from "./row-amounts.ts";
import { TupleTable } from "./tuple-table.ts";
import { ValueOrder } from "./value-order.ts";

export interface GroupOptions {
  /** Names the ends; private ranges are known without. */
  networks?: Networks | undefined;
  /** Counts a flow at each interface that logged it. */
  bothSides?: boolean | undefined;
  /** Other keys than those it was summed for, of which it has the details: `service` of what was summed by `client`. */
  keys?: readonly Key[] | undefined;
  /** A column `rejects` too: how many of the flows were rejected. */
  rejects?: boolean | undefined;
}

/** A number of each group. */
export interface GroupColumn {
  name: string;
  get(group: number): Exact | undefined;
}

/** Groups of flows by their keys: `size` of them, numbered from 0 on in no order that means anything. */
export interface Groups {
  size: number;
  keys: readonly string[];
  columns: readonly GroupColumn[];
  /** Records of flows that are counted by another interface's records. */
  otherSide: number;
  key(group: number, position: number): FieldValue;
  /** Which of two groups comes first by a key. */
  compareKeys(one: number, other: number, position: number): number;
}

/** Groups of which it can be told without their values which have the same. */
export interface NumberedGroups extends Groups {
  /** A number for the value of a key: the same for the same value, ABSENT where there is none. */
  keyNumber(group: number, position: number): number;
}

/**
 * The groups of what an aggregator has summed, each flow counted once (see `countOnce`). Beside the measures that were asked
 * for: `flows`, how many records; and, where client or server is a key and bytes are summed, the bytes each way.
 */
export function groupRows(aggregator: Aggregator, options: GroupOptions = {}): NumberedGroups {
  const amounts = new RowAmounts(aggregator, options.bothSides);
  const keys = new GroupKeys(aggregator, options.networks ?? new Networks(), options.keys ?? aggregator.options.keys);
  const folded = new Folded(aggregator, keys);
  amounts.forEach((row, channel) => {
    folded.add(row, channel, amounts);
  });
  return { ...folded.groups(options.rejects === true), otherSide: amounts.otherSide };
}

// --- internal ---

const [FLOWS, REJECTS] = [0, 1];
const EACH_WAY = ["sum", "sum"] as const;

/** Sums rows by group. */
class Folded {
  readonly #aggregator: Aggregator;
  readonly #keys: readonly GroupKey[];
  readonly #roles: GroupKeys["roles"];
  readonly #table: TupleTable;
  readonly #tuple: Int32Array;
  /** Flows and rejects of each group; the other sums stand beside them. */
  readonly #numbers: ChunkedFloats;
  readonly #columns: readonly ExactColumn[];
  /** Which measure is the sum of bytes, where the two ways are told apart; else -1. */
  readonly #bytesAt: number;
  readonly #order = new ValueOrder();
  /** The bytes each way, where they are told apart. */
  readonly #toServer: ExactColumn | undefined;
  readonly #toClient: ExactColumn | undefined;

  constructor(aggregator: Aggregator, { list, roles }: GroupKeys) {
    const { measures } = aggregator.options;
    this.#aggregator = aggregator;
    this.#keys = list;
    this.#roles = roles;
    this.#table = new TupleTable(list.length);
    this.#tuple = new Int32Array(list.length);
    this.#bytesAt = roles ? measures.findIndex(({ operation, field }) => operation === "sum" && field === "bytes") : -1;
    const operations = [...measures.map(({ operation }) => operation), ...(this.#bytesAt < 0 ? [] : EACH_WAY)];
    const { numbers, columns } = columnsBeside(2, operations);
    this.#numbers = numbers;
    this.#columns = columns.slice(0, measures.length);
    [this.#toServer, this.#toClient] = columns.slice(measures.length);
  }

  add(row: number, channel: number, amounts: RowAmounts): void {
    for (let at = 0; at < this.#keys.length; at++) this.#tuple[at] = this.#keys[at]!.numberOf(row, channel);
    const group = this.#table.add(this.#tuple);
    this.#numbers.add(group, amounts.flows(row), FLOWS);
    if (this.#aggregator.channels.isReject(channel)) this.#numbers.add(group, amounts.flows(row), REJECTS);
    for (let measure = 0; measure < this.#columns.length; measure++) {
      const value = amounts.value(row, measure);
      if (value === undefined) continue;
      this.#columns[measure]!.add(group, value);
      if (measure === this.#bytesAt) this.#addEachWay(group, row, value);
    }
  }

  groups(showRejects: boolean): Omit<NumberedGroups, "otherSide"> {
    const { measures } = this.#aggregator.options;
    const flows: GroupColumn = { name: "flows", get: (group) => this.#numbers.get(group, FLOWS) };
    const sums = measures.map(({ name }, at): GroupColumn => ({ name, get: (group) => this.#columns[at]!.get(group) }));
    const rejects: GroupColumn = { name: "rejects", get: (group) => this.#numbers.get(group, REJECTS) };
    const ways: GroupColumn[] = [
      { name: "bytes-to-server", get: (group) => this.#toServer?.get(group) },
      { name: "bytes-to-client", get: (group) => this.#toClient?.get(group) },
    ];
    return {
      size: this.#table.size,
      keys: this.#keys.map(({ name }) => name),
      columns: [flows, ...sums, ...(this.#bytesAt < 0 ? [] : ways), ...(showRejects ? [rejects] : [])],
      compareKeys: (one, other, position) => this.#compare(one, other, position),
      key: (group, position) => this.#keys[position]!.value(this.#table.at(group, position)),
      keyNumber: (group, position) => this.#table.at(group, position),
    };
  }

  #compare(one: number, other: number, position: number): number {
    const key = this.#keys[position]!;
    const [first, second] = [this.#table.at(one, position), this.#table.at(other, position)];
    return key.compare?.(first, second) ?? this.#order.compare(key.value(first), key.value(second));
  }

  #addEachWay(group: number, row: number, bytes: Exact): void {
    const { role } = this.#roles!.of(row);
    if (role === ROLE.none) return;
    const [to, back] =
      role === ROLE.sourceIsClient ? [this.#toServer, this.#toClient] : [this.#toClient, this.#toServer];
    to?.add(group, bytes);
    back?.add(group, 0);
  }
}

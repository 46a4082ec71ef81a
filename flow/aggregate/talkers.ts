import { Networks } from "../networks.ts";
import { PairSet } from "../pair-set.ts";
import type { Aggregator } from "./aggregator.ts";
import type { ChunkedFloats } from "./chunked-floats.ts";
import { columnsBeside, type ExactColumn } from "./exact-column.ts";
import type { GroupColumn, GroupOptions, Groups } from "./groups.ts";
import { RowAmounts } from "./row-amounts.ts";
import { TupleTable } from "./tuple-table.ts";
import { ValueOrder } from "./value-order.ts";
import { ABSENT } from "./vocabulary.ts";

export interface TalkerOptions extends GroupOptions {
  /** The packets' own addresses too, where the format has them. */
  packetEnds?: boolean | undefined;
}

/**
 * The addresses of an aggregator whose keys need no details, as groups by `address` and `network`: each flow counts for both
 * of its ends. Beside the measures: `flows`, `rejects` (flows that were rejected) and `peers`, how many other addresses it
 * exchanged flows with, exactly. An address whose every flow is counted by another's records has 0 flows.
 */
export function talkersOf(aggregator: Aggregator, options: TalkerOptions = {}): Groups {
  const amounts = new RowAmounts(aggregator, options.bothSides);
  const talkers = new Talkers(aggregator);
  amounts.forEach((row, channel) => {
    talkers.add(row, channel, amounts);
  });
  talkers.addOthers(options.packetEnds === true);
  return { ...talkers.groups(options.networks ?? new Networks()), otherSide: amounts.otherSide };
}

// --- internal ---

const [FLOWS, REJECTS] = [0, 1];

/** Sums rows by address. */
class Talkers {
  readonly #aggregator: Aggregator;
  readonly #addresses = new TupleTable(1);
  readonly #key = new Int32Array(1);
  /** Flows and rejects of each address; the measures stand beside them. */
  readonly #numbers: ChunkedFloats;
  readonly #columns: readonly ExactColumn[];
  readonly #pairs = new PairSet();

  constructor(aggregator: Aggregator) {
    this.#aggregator = aggregator;
    const operations = aggregator.options.measures.map(({ operation }) => operation);
    ({ numbers: this.#numbers, columns: this.#columns } = columnsBeside(2, operations));
  }

  add(row: number, channel: number, amounts: RowAmounts): void {
    const { channels } = this.#aggregator;
    const source = this.#number(channels.source(channel));
    const destination = this.#number(channels.destination(channel));
    this.#addTo(source, row, amounts);
    if (destination !== source) this.#addTo(destination, row, amounts);
    if (channels.isReject(channel)) this.#addRejects(source, destination, amounts.flows(row));
    if (source === destination || source < 0 || destination < 0) return;
    this.#pairs.add(Math.min(source, destination), Math.max(source, destination));
  }

  /** Addresses that no counted flow has are addresses all the same. */
  addOthers(packetEnds: boolean): void {
    const { channels } = this.#aggregator;
    for (let channel = 0; channel < channels.size; channel++) {
      this.#number(channels.source(channel));
      this.#number(channels.destination(channel));
      if (!packetEnds) continue;
      this.#number(channels.packetSource(channel));
      this.#number(channels.packetDestination(channel));
    }
  }

  groups(networks: Networks): Omit<Groups, "otherSide"> {
    const { vocabulary, options } = this.#aggregator;
    const networkOf = networks.byNumber(vocabulary.addresses);
    const peers = this.#peers();
    const order = new ValueOrder();
    const addressOf = (group: number): number => this.#addresses.at(group, 0);
    const key = (group: number, position: number): string | undefined => {
      const address = addressOf(group);
      if (position === 0) return String(vocabulary.value("address", address));
      return address < 0 ? undefined : networkOf(address)?.name;
    };
    const columns: GroupColumn[] = [
      { name: "flows", get: (group) => this.#numbers.get(group, FLOWS) },
      ...options.measures.map(({ name }, at) => ({ name, get: (group: number) => this.#columns[at]!.get(group) })),
      { name: "rejects", get: (group) => this.#numbers.get(group, REJECTS) },
      { name: "peers", get: (group) => peers[group] ?? 0 },
    ];
    const compareKeys = (one: number, other: number, position: number): number =>
      (position === 0 ? vocabulary.compare("address", addressOf(one), addressOf(other)) : undefined) ??
      order.compare(key(one, position), key(other, position));
    return { size: this.#addresses.size, keys: ["address", "network"], columns, key, compareKeys };
  }

  #number(address: number): number {
    if (address === ABSENT) return ABSENT;
    this.#key[0] = address;
    return this.#addresses.add(this.#key);
  }

  #addTo(talker: number, row: number, amounts: RowAmounts): void {
    if (talker < 0) return;
    this.#numbers.add(talker, amounts.flows(row), FLOWS);
    for (let measure = 0; measure < this.#columns.length; measure++) {
      const value = amounts.value(row, measure);
      if (value !== undefined) this.#columns[measure]!.add(talker, value);
    }
  }

  #addRejects(source: number, destination: number, flows: number): void {
    if (source >= 0) this.#numbers.add(source, flows, REJECTS);
    if (destination >= 0 && destination !== source) this.#numbers.add(destination, flows, REJECTS);
  }

  #peers(): Uint32Array {
    const peers = new Uint32Array(this.#addresses.size);
    this.#pairs.forEach((one, other) => {
      peers[one]!++;
      peers[other]!++;
    });
    return peers;
  }
}

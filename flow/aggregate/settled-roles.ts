import type { Aggregator } from "./aggregator.ts";
import { ROLE } from "./roles.ts";
import { TupleTable } from "./tuple-table.ts";
import { ABSENT } from "./vocabulary.ts";

/** Who is client and who is server in a row. ABSENT where there is none, or nobody asked for the port. */
export interface RowRole {
  role: number;
  client: number;
  server: number;
  clientPort: number;
  serverPort: number;
}

/**
 * Tells the client and the server of each row. Where the row itself left it open, the server is, of the two ends (address,
 * port and protocol), the one that TCP flags of other flows showed as a server; else the one that rejected the flow, since
 * a scanner may come from one port to many; else the one that more others talked to;
 * else the one with the lower port; else the address that sorts first.
 */
export class SettledRoles {
  readonly #aggregator: Aggregator;
  readonly #ends = new TupleTable(3);
  /** By end: how many distinct others it met in open rows. */
  readonly #peers: number[] = [];
  readonly #result: RowRole = {
    role: ROLE.none,
    client: ABSENT,
    server: ABSENT,
    clientPort: ABSENT,
    serverPort: ABSENT,
  };
  readonly #end = new Int32Array(3);

  constructor(aggregator: Aggregator) {
    this.#aggregator = aggregator;
    const pairs = new TupleTable(2);
    const pair = new Int32Array(2);
    for (let row = 0; row < aggregator.keys.size; row++) {
      // Who is rejected by many has found no server, and is none.
      if (this.#at(row, 0) !== ROLE.open || this.#isReject(row)) continue;
      const [one, other] = [this.#addEnd(row, true), this.#addEnd(row, false)];
      pair.set([Math.min(one, other), Math.max(one, other)]);
      const met = pairs.size;
      if (pairs.add(pair) < met) continue;
      this.#peers[one] = (this.#peers[one] ?? 0) + 1;
      this.#peers[other] = (this.#peers[other] ?? 0) + 1;
    }
  }

  /** The answer is the same object each time. */
  of(row: number): RowRole {
    const result = this.#result;
    const known = this.#at(row, 0);
    const role = known === ROLE.open ? this.#settle(row) : known;
    const channel = this.#aggregator.keys.channelOf(row);
    const ends = [this.#aggregator.channels.source(channel), this.#aggregator.channels.destination(channel)];
    const fromSource = role === ROLE.sourceIsClient;
    result.role = role;
    result.client = role === ROLE.none ? ABSENT : ends[fromSource ? 0 : 1]!;
    result.server = role === ROLE.none ? ABSENT : ends[fromSource ? 1 : 0]!;
    // Of an open row the ports are those of source and destination, of the others those of server and client.
    const isSwapped = known === ROLE.open && fromSource;
    result.serverPort = this.#at(row, isSwapped ? 2 : 1);
    result.clientPort = this.#at(row, isSwapped ? 1 : 2);
    return result;
  }

  #settle(row: number): number {
    const [sourcePort, destinationPort] = [this.#at(row, 1), this.#at(row, 2)];
    const { keys } = this.#aggregator;
    const isServer = (isSource: boolean): number => {
      this.#setEnd(row, isSource);
      return Number(keys.roles!.servers.find(this.#end) >= 0);
    };
    const peersOf = (isSource: boolean): number => {
      this.#setEnd(row, isSource);
      return this.#peers[this.#ends.find(this.#end)] ?? 0;
    };
    const evidence =
      isServer(true) - isServer(false) ||
      -Number(this.#isReject(row)) ||
      peersOf(true) - peersOf(false) ||
      destinationPort - sourcePort ||
      this.#byAddress(row);
    return evidence > 0 ? ROLE.sourceIsServer : ROLE.sourceIsClient;
  }

  #byAddress(row: number): number {
    const { channels, keys, vocabulary } = this.#aggregator;
    const channel = keys.channelOf(row);
    const text = (number: number): string => String(vocabulary.value("address", number));
    return text(channels.source(channel)) < text(channels.destination(channel)) ? 1 : -1;
  }

  #isReject(row: number): boolean {
    const { channels, keys } = this.#aggregator;
    return channels.isReject(keys.channelOf(row));
  }

  #addEnd(row: number, isSource: boolean): number {
    this.#setEnd(row, isSource);
    return this.#ends.add(this.#end);
  }

  #setEnd(row: number, isSource: boolean): void {
    const { channels, keys } = this.#aggregator;
    const channel = keys.channelOf(row);
    this.#end[0] = isSource ? channels.source(channel) : channels.destination(channel);
    this.#end[1] = this.#at(row, isSource ? 1 : 2);
    this.#end[2] = this.#at(row, 3);
  }

  #at(row: number, position: number): number {
    const { table, roleAt } = this.#aggregator.keys;
    return table.at(row, roleAt + position);
  }
}

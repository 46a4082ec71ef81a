import type { Networks } from "../networks.ts";
import { protocolName } from "../protocols.ts";
import type { FieldValue } from "../record.ts";
import { serviceName } from "../services.ts";
import type { Aggregator } from "./aggregator.ts";
import type { Key } from "./keys.ts";
import { ROLE } from "./roles.ts";
import { SettledRoles } from "./settled-roles.ts";
import { Texts } from "./texts.ts";
import { ABSENT } from "./vocabulary.ts";

/** One key of the groups: its number in a row, and the value that a number stands for. */
export interface GroupKey {
  name: string;
  numberOf(row: number, channel: number): number;
  value(number: number): FieldValue;
  /** Compares two values by their numbers; `undefined` where only the values tell, or it is not known. */
  compare?(one: number, other: number): number | undefined;
}

/** Reads the keys of the groups out of rows. */
export class GroupKeys {
  /** Absent where no key asks for client or server. */
  readonly roles: SettledRoles | undefined;
  readonly list: readonly GroupKey[];
  readonly #aggregator: Aggregator;
  readonly #networks: Networks;

  /** @param keys of which the aggregator has the details */
  constructor(aggregator: Aggregator, networks: Networks, keys: readonly Key[]) {
    this.#aggregator = aggregator;
    this.#networks = networks;
    this.roles = aggregator.keys.roles ? new SettledRoles(aggregator) : undefined;
    this.list = keys.map((key) => this.#keyOf(key));
  }

  #keyOf(key: Key): GroupKey {
    if (key.name.endsWith("-network")) return this.#network(key);
    if (key.from === "channel") return this.#channelKey(key);
    if (key.from === "role") return this.#roleKey(key);
    return key.from === "time" ? this.#time(key) : this.#detail(key);
  }

  #channelKey({ name, kind }: Key): GroupKey {
    const { channels, vocabulary } = this.#aggregator;
    return {
      name,
      numberOf: (_, channel) => {
        if (name === "action") return channels.action(channel);
        return name === "srcaddr" ? channels.source(channel) : channels.destination(channel);
      },
      value: (number) => vocabulary.value(kind, number),
      compare: (one, other) => vocabulary.compare(kind, one, other),
    };
  }

  #detail({ name, kind, from }: Key): GroupKey {
    const { keys, channels, vocabulary } = this.#aggregator;
    const list = from === "place" ? keys.places : keys.details;
    const at = list.findIndex((key) => key.name === name);
    const isProtocolName = name === "protocol-name";
    return {
      name,
      numberOf: (row, channel) =>
        from === "place" ? keys.placeTable.at(channels.place(channel), at) : keys.table.at(row, 1 + at),
      value: (number) => {
        const value = vocabulary.value(isProtocolName ? "integer" : kind, number);
        return isProtocolName && value !== undefined ? protocolName(String(value)) : value;
      },
    };
  }

  #time({ name, seconds }: Key): GroupKey {
    const { keys } = this.#aggregator;
    return {
      name,
      numberOf: (row) => keys.table.at(row, keys.timeAt),
      value: (bucket) => (bucket === ABSENT ? undefined : bucket * seconds!),
    };
  }

  #roleKey({ name }: Key): GroupKey {
    if (name === "service") return this.#service();
    const { vocabulary } = this.#aggregator;
    const part = ROLE_PARTS[name]!;
    const kind = part.endsWith("Port") ? "integer" : "address";
    return {
      name,
      numberOf: (row) => this.roles!.of(row)[part],
      value: (number) => vocabulary.value(kind, number),
      compare: (one, other) => vocabulary.compare(kind, one, other),
    };
  }

  /** A port is known by its protocol's services; a protocol without ports by its own name. */
  #service(): GroupKey {
    const { keys } = this.#aggregator;
    const names = new Texts();
    const known = new Map<number, number>();
    return {
      name: "service",
      numberOf: (row) => {
        const { role, serverPort } = this.roles!.of(row);
        const protocol = keys.table.at(row, keys.roleAt + 3);
        const pair = protocol * 65_536 + serverPort;
        const number = known.get(pair) ?? names.id(serviceText(role === ROLE.none ? ABSENT : serverPort, protocol));
        known.set(pair, number);
        return number;
      },
      value: (number) => (names.text(number) === "-" ? undefined : names.text(number)),
    };
  }

  #network({ name }: Key): GroupKey {
    const { channels, vocabulary } = this.#aggregator;
    const networkOf = this.#networks.byNumber(vocabulary.addresses);
    const names = new Texts();
    const addressOf = (row: number, channel: number): number => {
      if (name === "src-network") return channels.source(channel);
      if (name === "dst-network") return channels.destination(channel);
      const role = this.roles!.of(row);
      return name === "client-network" ? role.client : role.server;
    };
    return {
      name,
      numberOf: (row, channel) => {
        const address = addressOf(row, channel);
        const network = address < 0 ? undefined : networkOf(address);
        return network ? names.id(network.name) : ABSENT;
      },
      value: (number) => (number === ABSENT ? undefined : names.text(number)),
    };
  }
}

// --- internal ---

const ROLE_PARTS: Readonly<Record<string, "client" | "server" | "clientPort" | "serverPort">> = {
  client: "client",
  server: "server",
  "client-port": "clientPort",
  "server-port": "serverPort",
};

function serviceText(port: number, protocol: number): string {
  const name = protocol < 0 ? "" : protocolName(String(protocol));
  if (port < 0) return name || "-";
  return serviceName(port, protocol < 0 ? 6 : protocol) ?? (name ? `${name}/${port}` : String(port));
}

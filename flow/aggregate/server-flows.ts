import type { Networks } from "../networks.ts";
import type { NumberedGroups } from "./groups.ts";
import { ABSENT } from "./vocabulary.ts";

/** Where the keys stand. */
export const [CLIENT, SERVER, PORT, PROTOCOL, ACTION] = [0, 1, 2, 3, 4] as const;

/** Groups by `client,server,server-port,protocol,action`, read by what they mean. */
export class ServerFlows {
  readonly #groups: NumberedGroups;
  readonly #isInternal: readonly ((group: number) => boolean)[];
  readonly #isReject: (group: number) => boolean;
  readonly #amounts: Readonly<Record<"flows" | "bytes-to-server" | "bytes-to-client", (group: number) => number>>;

  constructor(groups: NumberedGroups, networks: Networks) {
    this.#groups = groups;
    const isInternal = (position: number) =>
      remembered(groups, position, (address) => networks.isInternal(String(address)));
    this.#isInternal = [isInternal(CLIENT), isInternal(SERVER)];
    this.#isReject = remembered(groups, ACTION, (action) => action === "REJECT");
    this.#amounts = {
      flows: amounts(groups, "flows"),
      "bytes-to-server": amounts(groups, "bytes-to-server"),
      "bytes-to-client": amounts(groups, "bytes-to-client"),
    };
  }

  hasClient(group: number): boolean {
    return this.#groups.keyNumber(group, CLIENT) !== ABSENT;
  }

  keys(group: number): { client: string; server: string; port: number; protocol: number } {
    const [client, server] = [String(this.#groups.key(group, CLIENT)), String(this.#groups.key(group, SERVER))];
    return { client, server, port: this.port(group), protocol: this.protocol(group) };
  }

  port(group: number): number {
    return Number(this.#groups.key(group, PORT));
  }

  protocol(group: number): number {
    return Number(this.#groups.key(group, PROTOCOL));
  }

  isClientInternal(group: number): boolean {
    return this.#isInternal[CLIENT]!(group);
  }

  isServerInternal(group: number): boolean {
    return this.#isInternal[SERVER]!(group);
  }

  flows(group: number): number {
    return this.#amounts.flows(group);
  }

  rejects(group: number): number {
    return this.#isReject(group) ? this.flows(group) : 0;
  }

  toServer(group: number): number {
    return this.#amounts["bytes-to-server"](group);
  }

  toClient(group: number): number {
    return this.#amounts["bytes-to-client"](group);
  }
}

// --- internal ---

/** What a test says of each value of a key, asked once a value. */
function remembered(
  groups: NumberedGroups,
  position: number,
  test: (value: ReturnType<NumberedGroups["key"]>) => boolean,
): (group: number) => boolean {
  const known = new Map<number, boolean>();
  return (group) => {
    const number = groups.keyNumber(group, position);
    const answer = known.get(number) ?? test(groups.key(group, position));
    known.set(number, answer);
    return answer;
  };
}

function amounts(groups: NumberedGroups, name: string): (group: number) => number {
  const column = groups.columns.find((one) => one.name === name);
  return (group) => Number(column?.get(group) ?? 0);
}

import { exactAt } from "./exact-column.ts";
import type { RecordCells } from "./record-cells.ts";
import { ROLE, type RoleFlow, roleByFlags, roleByPorts, roleOf } from "./roles.ts";
import { TupleTable } from "./tuple-table.ts";
import { ABSENT, type Translation } from "./vocabulary.ts";

/** The fields that tell who is the client, in the order in which `RoleDetails.read` finds them. */
export const ROLE_FIELDS = ["srcport", "dstport", "protocol", "tcp-flags"] as const;

/** How many integers of a row tell the role: the role, two ports, the protocol. */
export const ROLE_WIDTH = 4;

/**
 * What of a record tells who is client and who is server, as ROLE_WIDTH integers of its row: the role, the server's port,
 * the client's (ABSENT where nobody asks for it, so that a server's answers to many ports are one row), the protocol. While
 * the role is open: the source's port and the destination's.
 */
export class RoleDetails {
  /** Servers that TCP flags show and ports do not: address, port, protocol. */
  readonly servers = new TupleTable(3);
  readonly #keepClientPort: boolean;
  readonly #offset: number;
  readonly #flow: RoleFlow = { protocol: ABSENT, srcport: ABSENT, dstport: ABSENT, tcpFlags: ABSENT };
  readonly #server = new Int32Array(3);

  /** @param offset where ROLE_FIELDS begin in the cells */
  constructor(offset: number, keepClientPort: boolean) {
    this.#offset = offset;
    this.#keepClientPort = keepClientPort;
  }

  /** Writes the integers into `row` from `start` on. `ends` are the numbers of source and destination. */
  read(cells: RecordCells, row: Int32Array, { start, ends }: { start: number; ends: readonly [number, number] }): void {
    const flow = this.#flow;
    flow.srcport = this.#integer(cells, 0);
    flow.dstport = this.#integer(cells, 1);
    flow.protocol = this.#integer(cells, 2);
    flow.tcpFlags = this.#integer(cells, 3);
    const role = roleOf(flow);
    row[start] = role;
    row[start + 3] = flow.protocol;
    this.#setPorts(row, start + 1, role);
    if (role < ROLE.open && roleByFlags(flow) === role && roleByPorts(flow) !== role) this.#keepServer(role, ends);
  }

  /** Takes over the servers that another was shown. */
  merge(other: RoleDetails, translation: Translation): void {
    for (let server = 0; server < other.servers.size; server++) {
      other.servers.read(server, this.#server);
      this.#server[0] = translation.number("address", this.#server[0]!);
      this.servers.add(this.#server);
    }
  }

  #setPorts(row: Int32Array, at: number, role: number): void {
    const { srcport, dstport } = this.#flow;
    const [server, client] = role === ROLE.sourceIsServer ? [srcport, dstport] : [dstport, srcport];
    if (role === ROLE.none) row.fill(ABSENT, at, at + 2);
    else if (role === ROLE.open) row.set([srcport, dstport], at);
    else row.set([server, this.#keepClientPort ? client : ABSENT], at);
  }

  #keepServer(role: number, [source, destination]: readonly [number, number]): void {
    const { srcport, dstport, protocol } = this.#flow;
    const isSource = role === ROLE.sourceIsServer;
    this.#server.set([isSource ? source : destination, isSource ? srcport : dstport, protocol]);
    this.servers.add(this.#server);
  }

  #integer(cells: RecordCells, position: number): number {
    const start = cells.starts[this.#offset + position]!;
    const value = start < 0 ? undefined : exactAt(cells.bytes, start, cells.ends[this.#offset + position]!);
    return typeof value === "number" && value <= MAX_INTEGER ? value : ABSENT;
  }
}

// --- internal ---

const MAX_INTEGER = 2 ** 31 - 1;

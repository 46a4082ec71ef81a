import type { Networks } from "../networks.ts";
import type { Groups } from "./groups.ts";

/** What the numbers show that a person should look at. */
export interface Finding {
  kind: "port scan" | "sweep" | "logins" | "outward";
  /** Whose doing it is: of `outward`, who sent. */
  client: string;
  /** Whom it is done to, or sent: an address; absent for a sweep, which is of many. */
  server?: string;
  /** The one port that it is about. */
  port?: number;
  protocol?: number;
  /** Distinct ports of a scan, distinct addresses of a sweep; flows, or bytes. */
  count: number;
  /** Flows of it, and how many of them were rejected. */
  flows: number;
  rejects: number;
}

/** The keys whose groups findings are made from, in their order. */
export const FINDING_KEYS = "client,server,server-port,protocol,action";

/**
 * What stands out among groups by FINDING_KEYS, the largest of each kind first:
 *
 * - port scan: 20 or more ports of one address, from one address;
 * - sweep: one port of 20 or more addresses, from one address, where half of the flows or more were rejected or the addresses
 *   are one's own (who browses the web meets many servers on 443, too);
 * - logins: 50 or more flows from outside to the SSH or RDP port of one address;
 * - outward: 1 GiB or more from one's own address to one outside.
 */
export function findingsOf(groups: Groups, networks: Networks): Finding[] {
  const scans = new Map<string, Gathered>();
  const sweeps = new Map<string, Gathered>();
  const single: Finding[] = [];
  for (let group = 0; group < groups.size; group++) {
    const flow = flowOf(groups, group);
    if (flow.client === undefined) continue;
    gather(scans, `${flow.client} ${flow.server}`, flow, `${flow.port}/${flow.protocol}`);
    gather(sweeps, `${flow.client} ${flow.port}/${flow.protocol}`, flow, flow.server);
    single.push(...outward(flow, networks));
  }
  const all = [
    ...[...scans.values()].flatMap((scan) => [...portScan(scan)]),
    ...[...sweeps.values()].flatMap((sweep) => [...sweepOf(sweep, networks)]),
    ...logins(groups, networks),
    ...single,
  ];
  return all.sort(inOrder);
}

// --- internal ---

const KINDS: readonly Finding["kind"][] = ["port scan", "sweep", "logins", "outward"];
const MANY = 20;
const MANY_LOGINS = 50;
const MANY_BYTES = 2 ** 30;
const LOGIN_PORTS = new Set([22, 3389]);
const TCP = 6;

function inOrder(one: Finding, other: Finding): number {
  const textOf = ({ client, server, port }: Finding): string => `${client} ${server} ${port}`;
  return (
    KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
    other.count - one.count ||
    (textOf(one) < textOf(other) ? -1 : 1)
  );
}

interface ServerFlow {
  client: string;
  server: string;
  port: number;
  protocol: number;
  flows: number;
  rejects: number;
  toServer: number;
  toClient: number;
}

interface Gathered extends ServerFlow {
  distinct: Set<string>;
}

function flowOf(groups: Groups, group: number): ServerFlow {
  const amount = (name: string): number =>
    Number(groups.columns.find((column) => column.name === name)?.get(group) ?? 0);
  const flows = amount("flows");
  return {
    client: groups.key(group, 0) as string,
    server: String(groups.key(group, 1)),
    port: Number(groups.key(group, 2)),
    protocol: Number(groups.key(group, 3)),
    flows,
    rejects: groups.key(group, 4) === "REJECT" ? flows : 0,
    toServer: amount("bytes-to-server"),
    toClient: amount("bytes-to-client"),
  };
}

function gather(into: Map<string, Gathered>, key: string, flow: ServerFlow, distinct: string): void {
  const known = into.get(key);
  if (!known) {
    into.set(key, { ...flow, distinct: new Set([distinct]) });
    return;
  }
  known.flows += flow.flows;
  known.rejects += flow.rejects;
  known.distinct.add(distinct);
}

function* portScan({ client, server, distinct, flows, rejects }: Gathered): Generator<Finding> {
  if (distinct.size >= MANY) yield { kind: "port scan", client, server, count: distinct.size, flows, rejects };
}

function* sweepOf(
  { client, port, protocol, distinct, flows, rejects }: Gathered,
  networks: Networks,
): Generator<Finding> {
  if (distinct.size < MANY) return;
  const internal = [...distinct].filter((server) => networks.isInternal(server)).length;
  if (rejects * 2 < flows && internal < MANY) return;
  yield { kind: "sweep", client, port, protocol, count: distinct.size, flows, rejects };
}

/** Accepted and rejected flows to one login port are one. */
function* logins(groups: Groups, networks: Networks): Generator<Finding> {
  const all = new Map<string, Gathered>();
  for (let group = 0; group < groups.size; group++) {
    const flow = flowOf(groups, group);
    const isLogin = flow.protocol === TCP && LOGIN_PORTS.has(flow.port);
    if (!isLogin || networks.isInternal(flow.client)) continue;
    gather(all, `${flow.client} ${flow.server} ${flow.port}`, flow, flow.server);
  }
  for (const { client, server, port, protocol, flows, rejects } of all.values()) {
    if (flows >= MANY_LOGINS) yield { kind: "logins", client, server, port, protocol, count: flows, flows, rejects };
  }
}

function* outward(flow: ServerFlow, networks: Networks): Generator<Finding> {
  const { client, server, port, protocol, flows, rejects } = flow;
  const [fromInside, toInside] = [networks.isInternal(client), networks.isInternal(server)];
  if (fromInside === toInside || rejects > 0) return;
  const bytes = fromInside ? flow.toServer : flow.toClient;
  if (bytes < MANY_BYTES) return;
  const [sender, receiver] = fromInside ? [client, server] : [server, client];
  yield { kind: "outward", client: sender, server: receiver, port, protocol, count: bytes, flows, rejects };
}

import type { Networks } from "../networks.ts";
import { Gathered } from "./gathered.ts";
import type { NumberedGroups } from "./groups.ts";
import { CLIENT, PORT, PROTOCOL, SERVER, ServerFlows } from "./server-flows.ts";

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
export function findingsOf(groups: NumberedGroups, networks: Networks): Finding[] {
  const flows = new ServerFlows(groups, networks);
  const scans = new Gathered(groups, [CLIENT, SERVER]);
  const sweeps = new Gathered(groups, [CLIENT, PORT, PROTOCOL]);
  const logins = new Gathered(groups, [CLIENT, SERVER, PORT]);
  const targets = new Gathered(groups, [CLIENT, SERVER, PORT, PROTOCOL]);
  const single: Finding[] = [];
  for (let group = 0; group < groups.size; group++) {
    if (!flows.hasClient(group)) continue;
    const { size } = targets;
    // Accepted and rejected flows to a port of an address are one.
    const isNew = targets.of(group) === size;
    gather(scans, flows, group, isNew);
    gather(sweeps, flows, group, isNew);
    if (isLogin(flows, group)) gather(logins, flows, group, isNew);
    single.push(...outward(flows, group));
  }
  const all = [...portScans(scans, flows), ...sweepsOf(sweeps, flows), ...loginsOf(logins, flows), ...single];
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

/** @param isNew the first flow to that port of that address */
function gather(into: Gathered, flows: ServerFlows, group: number, isNew: boolean): void {
  const one = into.of(group);
  into.flows.add(one, flows.flows(group));
  into.rejects.add(one, flows.rejects(group));
  if (!isNew) return;
  into.distinct.add(one, 1);
  if (flows.isServerInternal(group)) into.internal.add(one, 1);
}

function* portScans(scans: Gathered, flows: ServerFlows): Generator<Finding> {
  for (let scan = 0; scan < scans.size; scan++) {
    const count = scans.distinct.get(scan);
    if (count < MANY) continue;
    const { client, server } = flows.keys(scans.example(scan));
    yield { kind: "port scan", client, server, count, flows: scans.flows.get(scan), rejects: scans.rejects.get(scan) };
  }
}

function* sweepsOf(sweeps: Gathered, flows: ServerFlows): Generator<Finding> {
  for (let sweep = 0; sweep < sweeps.size; sweep++) {
    const [count, all, rejects] = [sweeps.distinct.get(sweep), sweeps.flows.get(sweep), sweeps.rejects.get(sweep)];
    if (count < MANY || (rejects * 2 < all && sweeps.internal.get(sweep) < MANY)) continue;
    const { client, port, protocol } = flows.keys(sweeps.example(sweep));
    yield { kind: "sweep", client, port, protocol, count, flows: all, rejects };
  }
}

function isLogin(flows: ServerFlows, group: number): boolean {
  return flows.protocol(group) === TCP && LOGIN_PORTS.has(flows.port(group)) && !flows.isClientInternal(group);
}

function* loginsOf(logins: Gathered, flows: ServerFlows): Generator<Finding> {
  for (let login = 0; login < logins.size; login++) {
    const count = logins.flows.get(login);
    if (count < MANY_LOGINS) continue;
    const rejects = logins.rejects.get(login);
    yield { kind: "logins", ...flows.keys(logins.example(login)), count, flows: count, rejects };
  }
}

function* outward(all: ServerFlows, group: number): Generator<Finding> {
  const [fromInside, toInside] = [all.isClientInternal(group), all.isServerInternal(group)];
  const count = fromInside ? all.toServer(group) : all.toClient(group);
  if (fromInside === toInside || count < MANY_BYTES || all.rejects(group) > 0) return;
  const { client, server, ...port } = all.keys(group);
  const [sender, receiver] = fromInside ? [client, server] : [server, client];
  yield { kind: "outward", client: sender, server: receiver, ...port, count, flows: all.flows(group), rejects: 0 };
}

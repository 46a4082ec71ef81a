import { serviceName } from "../services.ts";

/** Who of the two ends of a flow opened the connection. */
export const ROLE = {
  /** The source is the client, and the destination's port the server's. */
  sourceIsClient: 0,
  sourceIsServer: 1,
  /** Nothing in the record tells: what other records show decides at the end. */
  open: 2,
  /** Its protocol knows no ports: ICMP, GRE and the like. */
  none: 3,
} as const;

export interface RoleFlow {
  /** IANA's number; negative where the record has none. */
  protocol: number;
  srcport: number;
  dstport: number;
  /** OR-ed over the flow's packets; negative where the record has none. */
  tcpFlags: number;
}

/**
 * Who is the client of a flow, as far as its record tells by itself:
 *
 * 1. the TCP flags: a SYN without an ACK comes from the client, a SYN-ACK from the server;
 * 2. the ports: a service's below 1024 before a service's above, before another port below 1024, before the rest.
 *
 * What neither tells (two ports of the same rank, 40000 and 50000) is `open`. flow-direction says where a record was taken,
 * not who opened the connection, and is not asked.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html for tcp-flags
 */
export function roleOf(flow: RoleFlow): number {
  if (!hasPorts(flow)) return ROLE.none;
  const byFlags = roleByFlags(flow);
  return byFlags === ROLE.open ? roleByPorts(flow) : byFlags;
}

export function roleByFlags({ protocol, tcpFlags }: RoleFlow): number {
  if (protocol !== TCP || tcpFlags < 0 || (tcpFlags & SYN) === 0) return ROLE.open;
  return (tcpFlags & ACK) === 0 ? ROLE.sourceIsClient : ROLE.sourceIsServer;
}

export function roleByPorts({ protocol, srcport, dstport }: RoleFlow): number {
  const difference = rankOf(srcport, protocol) - rankOf(dstport, protocol);
  if (difference === 0) return ROLE.open;
  return difference > 0 ? ROLE.sourceIsServer : ROLE.sourceIsClient;
}

// --- internal ---

const [TCP, SYN, ACK] = [6, 2, 16];
/** TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS = new Set([TCP, 17, 33, 132, 136]);
/** Where Linux begins to take the ports of clients from: a service's port up there may as well be one of them. */
const FIRST_EPHEMERAL = 32_768;

function hasPorts({ protocol, srcport, dstport }: RoleFlow): boolean {
  return srcport >= 0 && dstport >= 0 && (protocol < 0 || WITH_PORTS.has(protocol));
}

/** How likely a port is a server's. A NAT gateway takes its own ports from 1024 on, so a service's above counts less. */
function rankOf(port: number, protocol: number): number {
  const isService = port < FIRST_EPHEMERAL && SERVICES.has(protocol * 65_536 + port, port, protocol);
  if (port < 1024) return isService ? 3 : 1;
  return isService ? 2 : 0;
}

/** Whether a service is known by the port: asked of each flow, so each answer is kept. */
const SERVICES = {
  known: new Map<number, boolean>(),
  has(key: number, port: number, protocol: number): boolean {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const has = serviceName(port, protocol < 0 ? TCP : protocol) !== undefined;
    this.known.set(key, has);
    return has;
  },
};

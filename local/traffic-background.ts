import { type Conversation, type Flow, flowsOf, ICMP, TCP, UDP, type Volume } from "./traffic-flow.ts";
import { APP, BUSY_INTERFACES, DATABASE, DNS, type Endpoint, endpointOf, WEB_SERVERS } from "./traffic-network.ts";
import type { Random } from "./traffic-random.ts";

interface Interval {
  readonly start: number;
  readonly end: number;
}

type Kind = (random: Random, interval: Interval) => Conversation;

/** What a small service sees, with its share of the conversations. */
const KINDS: readonly (readonly [share: number, kind: Kind])[] = [
  [0.36, visit],
  [0.04, visitOverIpv6],
  [0.18, webToApp],
  [0.12, appToDatabase],
  [0.1, lookUp],
  [0.08, callOut],
  [0.04, ping],
  [0.08, scanFromOutside],
];

/** One conversation of a day without attacks, which starts within the minute (Unix seconds) and ends in it. */
export function backgroundFlows(random: Random, minute: number): Flow[] {
  const start = minute + random.integer(0, 29);
  const interval = { start, end: start + random.integer(1, 30) };
  return flowsOf(kindOf(random.next())(random, interval));
}

// --- internal ---

function kindOf(draw: number): Kind {
  let left = draw;
  for (const [share, kind] of KINDS) {
    left -= share;
    if (left < 0) return kind;
  }
  return visit;
}

function visit(random: Random, interval: Interval): Conversation {
  const network = random.pick(["198.51.100", "192.0.2"]);
  const client = { address: `${network}.${random.integer(1, 180)}` };
  return tcp(random, { client, server: endpointOf(random.pick(WEB_SERVERS)), serverPort: 443, ...interval });
}

function visitOverIpv6(random: Random, interval: Interval): Conversation {
  const at = random.pick(WEB_SERVERS);
  const client = { address: `2001:db8:${random.integer(0x200, 0x2ff).toString(16)}::${random.integer(1, 99)}` };
  const server = { address: at.address6 ?? at.address, at };
  return tcp(random, { client, server, serverPort: 443, ...interval });
}

function webToApp(random: Random, interval: Interval): Conversation {
  const client = endpointOf(random.pick(WEB_SERVERS));
  return tcp(random, { client, server: endpointOf(APP), serverPort: 8080, ...interval });
}

function appToDatabase(random: Random, interval: Interval): Conversation {
  return tcp(random, { client: endpointOf(APP), server: endpointOf(DATABASE), serverPort: 5432, ...interval });
}

function lookUp(random: Random, interval: Interval): Conversation {
  const client = endpointOf(random.pick([...WEB_SERVERS, APP]));
  const ends = { client, server: endpointOf(DNS), protocol: UDP, clientPort: ephemeralPort(random), serverPort: 53 };
  return { ...ends, ...interval, sent: volume(random, 1, 70), answered: volume(random, 1, 160) };
}

function callOut(random: Random, interval: Interval): Conversation {
  const server = { address: `203.0.113.${random.integer(121, 150)}` };
  return tcp(random, { client: endpointOf(random.pick([...WEB_SERVERS, APP])), server, serverPort: 443, ...interval });
}

function ping(random: Random, interval: Interval): Conversation {
  const client = { address: `192.0.2.${random.integer(1, 180)}` };
  const ends = { client, server: endpointOf(random.pick(WEB_SERVERS)), protocol: ICMP, clientPort: 0, serverPort: 0 };
  const echo = { packets: 4, bytes: 336 };
  return { ...ends, ...interval, sent: echo, answered: echo };
}

/** The noise of the Internet: single packets from many addresses to many ports, which no security group lets in. */
function scanFromOutside(random: Random, interval: Interval): Conversation {
  const client = { address: `203.0.113.${random.integer(1, 120)}` };
  const server = endpointOf(random.pick(BUSY_INTERFACES));
  const serverPort = random.pick([22, 23, 445, 3389, 8545, random.integer(1024, 65535)]);
  const ends = { client, server, protocol: TCP, clientPort: ephemeralPort(random), serverPort };
  return { ...ends, ...interval, sent: { packets: 1, bytes: random.pick([40, 44, 60]) }, action: "REJECT" };
}

function tcp(
  random: Random,
  ends: Interval & { client: Endpoint; server: Endpoint; serverPort: number },
): Conversation {
  const packets = random.integer(6, 60);
  const sent = volume(random, packets, 120);
  return { ...ends, protocol: TCP, clientPort: ephemeralPort(random), sent, answered: volume(random, packets, 900) };
}

function volume(random: Random, packets: number, bytesPerPacket: number): Volume {
  return { packets, bytes: packets * bytesPerPacket + random.integer(0, 39) };
}

function ephemeralPort(random: Random): number {
  return random.integer(32768, 60999);
}

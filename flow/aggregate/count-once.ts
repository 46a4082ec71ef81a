import { type Channels, SIDE } from "./channels.ts";
import { PairIndex } from "./pair-index.ts";
import { type Sides, sidesOf } from "./sides.ts";

/** Which channels count. */
export interface Counting {
  /** 1 for a channel that counts. */
  counted: Uint8Array;
  /** What was accepted at one interface and rejected at a later one, to be taken off the former. */
  cuts: Cut[];
}

export interface Cut {
  accepted: readonly number[];
  rejected: readonly number[];
}

/**
 * Counts each flow once, though it is logged at each logged interface that it passes (`sidesOf` tells which end that is).
 * For each pair of addresses (the packet's own, where the format has them):
 *
 * - What is rejected goes no further, so every REJECT is a flow of its own, wherever it was logged.
 * - What is accepted at the source is either accepted or rejected at the destination. So the destination's ACCEPTs stand for
 *   both sides, unless more was accepted at the source than the destination saw, accepted and rejected: the destination logs
 *   rejects only then, or not all of the time, and the source's ACCEPTs count, less what was rejected further on.
 * - What a NAT gateway, an appliance or a transit gateway logs on the way counts only where neither end logged an ACCEPT: what
 *   left it (or came to its own address), else what came in.
 * - A record without an interface counts by itself.
 *
 * Only sightings that agree in their `place` stand for each other; and where an address has owners in several VPCs (or, in a
 * format without vpc-id, accounts), whose ranges overlap then, only those of one VPC.
 *
 * @param weights how much went through each channel
 */
export function countOnce(channels: Channels, weights: Float64Array): Counting {
  const counting = countAll(channels);
  const pairs = [...new PairIndex(channels)].filter((pair) => isSeenTwice(pair, channels));
  if (pairs.length === 0) return counting;
  const sides = sidesOf(channels, pairs.flat());
  for (const pair of pairs) {
    for (const channel of pair) counting.counted[channel] = 0;
    for (const sightings of sameFlows(pair, channels, sides)) choose(sightings, { channels, weights, sides, counting });
  }
  return counting;
}

/** Every channel counts: both sides of a flow are shown. */
export function countAll(channels: Channels): Counting {
  return { counted: new Uint8Array(channels.size).fill(1), cuts: [] };
}

// --- internal ---

interface Choice {
  channels: Channels;
  weights: Float64Array;
  sides: Sides;
  counting: Counting;
}

/** Not by one interface alone, on one side. */
function isSeenTwice(pair: readonly number[], channels: Channels): boolean {
  const [first, side] = [channels.interface(pair[0]!), channels.side(pair[0]!)];
  return first < 0 || pair.some((channel) => channels.interface(channel) !== first || channels.side(channel) !== side);
}

/** The channels of a pair that may be sightings of the same flows. */
function sameFlows(pair: readonly number[], channels: Channels, { owners }: Sides): readonly (readonly number[])[] {
  const ends = [channels.packetSource(pair[0]!), channels.packetDestination(pair[0]!)];
  const overlap = ends.some((end) => owners.isShared(end));
  const keyOf = (channel: number): string =>
    overlap ? `${channels.place(channel)} ${channels.realm(channel)}` : String(channels.place(channel));
  const groups = new Map<string, number[]>();
  for (const channel of pair) {
    const group = groups.get(keyOf(channel));
    if (group) group.push(channel);
    else groups.set(keyOf(channel), [channel]);
  }
  return [...groups.values()];
}

function choose(sightings: readonly number[], { channels, weights, sides, counting }: Choice): void {
  const at: number[][] = [[], [], [], []];
  const rejectedAt: number[][] = [[], [], [], []];
  for (const channel of sightings) {
    const side = endOf(channel, channels, sides);
    (channels.isReject(channel) ? rejectedAt : at)[side]!.push(channel);
    if (channels.isReject(channel) || side === SIDE.unknown) counting.counted[channel] = 1;
  }
  const later = [...rejectedAt[SIDE.transit]!, ...rejectedAt[SIDE.destination]!];
  const [sent, arrived] = [at[SIDE.source]!, at[SIDE.destination]!];
  const passed = weightOf(sent, weights) - weightOf(later, weights);
  const chosen = sent.length > 0 && (arrived.length === 0 || passed > weightOf(arrived, weights)) ? sent : arrived;
  const counted = chosen.length > 0 ? chosen : lastOnTheWay(at[SIDE.transit]!, sides);
  for (const channel of counted) counting.counted[channel] = 1;
  if (counted !== arrived && counted.length > 0 && later.length > 0) {
    counting.cuts.push({ accepted: counted, rejected: counted === sent ? later : rejectedAt[SIDE.destination]! });
  }
}

/** Of what was seen on the way: an attachment or appliance may log the same flow when it comes and when it goes. */
function lastOnTheWay(transit: readonly number[], { sides }: Sides): readonly number[] {
  const last = transit.filter((channel) => sides[channel] === SIDE.destination);
  return last.length > 0 ? last : transit;
}

/** Whose own address is not the packet's (a NAT gateway's, or the first of several) is taken to stand on the way. */
function endOf(channel: number, channels: Channels, { sides }: Sides): number {
  const side = sides[channel]!;
  if (side !== SIDE.unknown && channels.isAttachment(channel)) return SIDE.transit;
  const isEnd =
    side === SIDE.source
      ? channels.source(channel) === channels.packetSource(channel)
      : channels.destination(channel) === channels.packetDestination(channel);
  return side === SIDE.unknown || isEnd ? side : SIDE.transit;
}

function weightOf(members: readonly number[], weights: Float64Array): number {
  return members.reduce((sum, channel) => sum + weights[channel]!, 0);
}

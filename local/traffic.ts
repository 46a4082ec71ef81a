import { BUCKET_SECONDS } from "../flow/bucket.ts";
import { VpcflowError } from "../flow/errors.ts";
import { DEFAULT_FORMAT, type LogFormat } from "../flow/format.ts";
import { ATTACK_KINDS, type AttackKind, attackOf } from "./traffic-attacks.ts";
import { backgroundFlows } from "./traffic-background.ts";
import type { Flow } from "./traffic-flow.ts";
import { type LineWriter, lineWriter } from "./traffic-line.ts";
import { BUSY_INTERFACES, type NetworkInterface, SPARE } from "./traffic-network.ts";
import { type Random, seededRandom } from "./traffic-random.ts";

export interface TrafficOptions {
  /** Any whole number; the same options give the same events, to the byte. */
  readonly seed: number;
  /** When the traffic ends, in ms since the epoch; cut to its minute. */
  readonly endMs: number;
  /** How many minutes of it: 30 unless told. */
  readonly minutes?: number;
  /** How many log events a minute, attacks aside: 120 unless told (the last conversation is kept whole). */
  readonly flowsPerMinute?: number;
  readonly format?: LogFormat;
  readonly accountId?: string;
  /** Which attacks to plant, one of each: all of them unless told. */
  readonly attacks?: readonly AttackKind[];
}

export interface TrafficEvent {
  /** `eni-…-all`. */
  readonly logStream: string;
  /** The flow's start, in ms since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** An attack among the events, so that what claims to find attacks can be scored. */
export interface PlantedAttack {
  readonly kind: AttackKind;
  /** The address that attacks; for an exfiltration, the one that the data leaves. */
  readonly actor: string;
  readonly target: string;
  /** The start of the ten-minute window that holds all of it, in Unix seconds. */
  readonly window: number;
  /** How many log events it left. */
  readonly events: number;
}

export interface Traffic {
  /** Ordered by their timestamps. */
  readonly events: TrafficEvent[];
  readonly planted: PlantedAttack[];
}

/**
 * Flow logs of a small VPC as they might be: visitors over IPv4 and IPv6, tiers that speak to each other (logged at both
 * interfaces), DNS, ICMP, scans that are rejected, an interface with NODATA, a SKIPDATA line every ten minutes, and attacks.
 * Public addresses are those set aside for documentation (RFC 5737, RFC 3849).
 *
 * @throws VpcflowError `TRAFFIC` for numbers that make no traffic.
 */
export function generateTraffic(options: TrafficOptions): Traffic {
  const { minutes = 30, flowsPerMinute = 120, format = DEFAULT_FORMAT, accountId = "123456789012" } = options;
  rejectBadNumbers({ ...options, minutes, flowsPerMinute });
  const random = seededRandom(options.seed);
  const writer = lineWriter(format, accountId);
  const starts = minuteStarts(options.endMs, minutes);
  const background = starts.flatMap((minute) => minuteFlows(random, minute, flowsPerMinute));
  const { flows, planted } = plantAttacks(random, starts, options.attacks ?? ATTACK_KINDS);
  const lines = [...background, ...flows].map((flow) => eventOf(flow.at, flow.start, writer.flow(flow)));
  const events = [...emptyIntervals(random, starts, writer), ...lines];
  return { events: events.sort((left, right) => left.timestamp - right.timestamp), planted };
}

// --- internal ---

/** The starts of the minutes, in Unix seconds. */
function minuteStarts(endMs: number, minutes: number): number[] {
  const end = Math.floor(endMs / 60_000) * 60;
  return Array.from({ length: minutes }, (_, index) => end - (minutes - index) * 60);
}

function minuteFlows(random: Random, minute: number, count: number): Flow[] {
  const flows: Flow[] = [];
  while (flows.length < count) flows.push(...backgroundFlows(random, minute));
  return flows;
}

/** One attack a window, the fullest windows first, and from the start again when there are more attacks than windows. */
function plantAttacks(
  random: Random,
  starts: readonly number[],
  kinds: readonly AttackKind[],
): { flows: Flow[]; planted: PlantedAttack[] } {
  const windows = windowsOf(starts);
  const attacks = kinds.map((kind, index) => {
    const minutes = windows[index % windows.length] as [number, ...number[]];
    return { kind, window: windowOf(minutes[0]), ...attackOf(kind, random, minutes) };
  });
  const planted = attacks.map(({ flows, ...attack }) => ({ ...attack, events: flows.length }));
  return { flows: attacks.flatMap(({ flows }) => flows), planted };
}

/** The minutes of each ten-minute window, the window with the most first. */
function windowsOf(starts: readonly number[]): number[][] {
  const windows = new Map<number, number[]>();
  for (const start of starts) windows.set(windowOf(start), [...(windows.get(windowOf(start)) ?? []), start]);
  return [...windows.values()].sort((left, right) => right.length - left.length);
}

function windowOf(seconds: number): number {
  return Math.floor(seconds / BUCKET_SECONDS) * BUCKET_SECONDS;
}

/** A NODATA line a minute for the spare interface, and a SKIPDATA line a window for one of the others. */
function emptyIntervals(random: Random, starts: readonly number[], writer: LineWriter): TrafficEvent[] {
  const line = (at: NetworkInterface, start: number, status: "NODATA" | "SKIPDATA") =>
    eventOf(at, start, writer.empty({ at, start, end: start + 59, status }));
  const idle = starts.map((start) => line(SPARE, start, "NODATA"));
  const skipped = windowsOf(starts).map(([start = 0]) => line(random.pick(BUSY_INTERFACES), start, "SKIPDATA"));
  return [...idle, ...skipped];
}

function eventOf(at: NetworkInterface, start: number, message: string): TrafficEvent {
  return { logStream: `${at.interfaceId}-all`, timestamp: start * 1000, message };
}

function rejectBadNumbers(options: Record<"seed" | "endMs" | "minutes" | "flowsPerMinute", number>): void {
  const least = { seed: Number.MIN_SAFE_INTEGER, endMs: options.minutes * 60_000, minutes: 1, flowsPerMinute: 0 };
  for (const [name, minimum] of Object.entries(least)) {
    const found = options[name as keyof typeof least];
    if (Number.isSafeInteger(found) && found >= minimum) continue;
    throw new VpcflowError("TRAFFIC", `No traffic can be made with ${name} ${found}.`, {
      subject: name,
      found: String(found),
      expected: `a whole number from ${minimum}`,
      fix: `Give ${name} as a whole number from ${minimum}.`,
    });
  }
}

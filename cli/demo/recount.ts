import { gunzipSync } from "node:zlib";
import type { LogFormat } from "../../flow/format.ts";
import { PROBE_INTERFACE_ID } from "../../flow/probe.ts";
import type { ConnectionSet } from "../../local/webhook.ts";
import type { StreamRecord } from "../../sources/kinesis-sample.ts";

/**
 * What the connection sets must be, counted again from what lies on the stream in the plainest way: JSON.parse, split, sets.
 * It shares no code with the function, so that agreement means something.
 */
export interface Recount {
  /** Records with flow logs that no connection set covers, or that several do. */
  uncovered: number;
  /** Connection sets whose counts differ from the recount. */
  wrong: string[];
  windows: string[];
}

export function recount(records: readonly StreamRecord[], sets: readonly ConnectionSet[], format: LogFormat): Recount {
  const parts = partsOf(sets);
  const flows = records.map((record) => ({ record, flows: flowsIn(record, format) }));
  const carrying = flows.filter((one) => one.flows.length > 0);
  const uncovered = carrying.filter((one) => parts.filter((part) => covers(part, one.record)).length !== 1);
  const wrong = parts.flatMap((part) => {
    const covered = carrying.filter((one) => covers(part, one.record)).flatMap((one) => one.flows);
    return differences(part, countPeers(covered));
  });
  const windows = [...new Set(carrying.flatMap((one) => one.flows.map((flow) => flow.window)))].sort();
  return { uncovered: uncovered.length, wrong, windows };
}

/** How many of the lines a subscription of that format must let through: all that fit, or those with addresses and ports. */
export function countMatches(messages: Iterable<string>, format: LogFormat, filter: "traffic" | "all"): number {
  const needed = filter === "all" ? [] : ["srcaddr", "dstaddr", "srcport", "dstport"];
  const positions = needed.map((name) => format.fields.findIndex((field) => field.name === name));
  let matches = 0;
  for (const message of messages) {
    const tokens = message.trim().split(/\s+/);
    const there = positions.every((position) => position < 0 || tokens[position] !== "-");
    if (tokens.length >= format.fields.length && there) matches++;
  }
  return matches;
}

// --- internal ---

interface Flow {
  window: string;
  source: string;
  destination: string;
}

/** The connection sets of one batch: those that cover the same records of the same shard. */
interface Part {
  shardId: string;
  first: bigint;
  last: bigint;
  /** Window → address → peers. */
  posted: Map<string, Map<string, number>>;
}

function partsOf(sets: readonly ConnectionSet[]): Part[] {
  const parts = new Map<string, Part>();
  for (const { headers, bucketTime, peers } of sets) {
    const shardId = String(headers["x-vpcflow-shard"]);
    const [first, last] = ["first", "last"].map((end) => String(headers[`x-vpcflow-${end}-sequence-number`]));
    const key = `${shardId} ${first} ${last}`;
    const part = parts.get(key) ?? { shardId, first: BigInt(first!), last: BigInt(last!), posted: new Map() };
    parts.set(key, part);
    part.posted.set(bucketTime, new Map([...(part.posted.get(bucketTime) ?? []), ...Object.entries(peers)]));
  }
  return [...parts.values()];
}

function covers({ shardId, first, last }: Part, record: StreamRecord): boolean {
  const sequenceNumber = BigInt(record.sequenceNumber);
  return record.shardId === shardId && sequenceNumber >= first && sequenceNumber <= last;
}

function flowsIn({ data }: StreamRecord, format: LogFormat): Flow[] {
  const message = subscriptionMessage(data);
  const events = message?.messageType === "DATA_MESSAGE" ? (message.logEvents ?? []) : [];
  return events.map((event) => flowOf(event, format)).filter((flow) => flow !== undefined);
}

interface LoggedEvent {
  message: string;
  extractedFields?: Readonly<Record<string, string>>;
}

interface SubscriptionMessage {
  messageType: string;
  logEvents?: LoggedEvent[];
}

function subscriptionMessage(data: Uint8Array): SubscriptionMessage | undefined {
  try {
    return JSON.parse(gunzipSync(data).toString()) as SubscriptionMessage;
  } catch {
    return undefined;
  }
}

/** A line with more tokens than the format has fields is told by what CloudWatch Logs took out of it. */
function flowOf({ message, extractedFields = {} }: LoggedEvent, format: LogFormat): Flow | undefined {
  const tokens = message.trim().split(/\s+/);
  const fits = tokens.length === format.fields.length;
  const [eni, source, destination, start] = ["interface-id", "srcaddr", "dstaddr", "start"].map((name) => {
    const position = format.fields.findIndex((field) => field.name === name);
    return (fits ? tokens[position] : extractedFields[name.replaceAll("-", "_")]) ?? "-";
  }) as [string, string, string, string];
  if (eni === PROBE_INTERFACE_ID) return undefined;
  if (source === "-" || destination === "-" || !/^\d+$/.test(start)) return undefined;
  const window = new Date(Math.floor(Number(start) / 600) * 600_000).toISOString().replace(".000", "");
  return { window, source: spelled(source), destination: spelled(destination) };
}

/** An IPv6 address as a URL spells it, an IPv4 address as it is. */
function spelled(address: string): string {
  return address.includes(":") ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}

function countPeers(flows: readonly Flow[]): Map<string, Map<string, Set<string>>> {
  const windows = new Map<string, Map<string, Set<string>>>();
  const see = (window: string, one: string, other: string): void => {
    const addresses = windows.get(window) ?? new Map<string, Set<string>>();
    windows.set(window, addresses);
    addresses.set(one, (addresses.get(one) ?? new Set()).add(other));
  };
  for (const { window, source, destination } of flows) {
    if (source === destination) continue;
    see(window, source, destination);
    see(window, destination, source);
  }
  return windows;
}

function differences({ posted }: Part, counted: Map<string, Map<string, Set<string>>>): string[] {
  return [...new Set([...posted.keys(), ...counted.keys()])].filter((window) => {
    const [got, expected] = [posted.get(window), counted.get(window)];
    const same = [...(expected ?? [])].every(([address, peers]) => got?.get(address) === peers.size);
    return !same || got?.size !== expected?.size;
  });
}

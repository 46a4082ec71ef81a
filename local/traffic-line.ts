import type { FieldName } from "../flow/fields.ts";
import type { LogFormat } from "../flow/format.ts";
import type { Flow } from "./traffic-flow.ts";
import { AZ_ID, type NetworkInterface, REGION, VPC_ID } from "./traffic-network.ts";

/** An interval (Unix seconds) without traffic, or whose traffic was not recorded. */
export interface EmptyInterval {
  readonly at: NetworkInterface;
  readonly start: number;
  readonly end: number;
  readonly status: "NODATA" | "SKIPDATA";
}

export interface LineWriter {
  flow(flow: Flow): string;
  empty(interval: EmptyInterval): string;
}

/** Writes lines of a format; fields that the generator knows nothing of are `-`. */
export function lineWriter(format: LogFormat, accountId: string): LineWriter {
  const version = String(Math.max(2, ...format.fields.map((field) => field.version)));
  const fixed: Values<unknown> = { version: () => version, "account-id": () => accountId };
  return {
    flow: writerOf(format, { ...fixed, ...FLOW_VALUES }),
    empty: writerOf(format, { ...fixed, ...EMPTY_VALUES }),
  };
}

// --- internal ---

type Values<Source> = Partial<Record<FieldName, (source: Source) => string | number>>;

const FLOW_VALUES: Values<Flow> = {
  "interface-id": ({ at }) => at.interfaceId,
  srcaddr: ({ srcaddr }) => srcaddr,
  dstaddr: ({ dstaddr }) => dstaddr,
  srcport: ({ srcport }) => srcport,
  dstport: ({ dstport }) => dstport,
  protocol: ({ protocol }) => protocol,
  packets: ({ packets }) => packets,
  bytes: ({ bytes }) => bytes,
  start: ({ start }) => start,
  end: ({ end }) => end,
  action: ({ action }) => action,
  "log-status": () => "OK",
  "vpc-id": () => VPC_ID,
  "subnet-id": ({ at }) => at.subnetId,
  "instance-id": ({ at }) => at.instanceId,
  "tcp-flags": ({ tcpFlags }) => tcpFlags,
  type: ({ srcaddr }) => (srcaddr.includes(":") ? "IPv6" : "IPv4"),
  "pkt-srcaddr": ({ srcaddr }) => srcaddr,
  "pkt-dstaddr": ({ dstaddr }) => dstaddr,
  region: () => REGION,
  "az-id": () => AZ_ID,
  "flow-direction": (flow) => (isEgress(flow) ? "egress" : "ingress"),
  "traffic-path": (flow) => (isEgress(flow) ? pathTo(flow.dstaddr) : "-"),
};

const EMPTY_VALUES: Values<EmptyInterval> = {
  "interface-id": ({ at }) => at.interfaceId,
  start: ({ start }) => start,
  end: ({ end }) => end,
  "log-status": ({ status }) => status,
};

function writerOf<Source>(format: LogFormat, values: Values<Source>): (source: Source) => string {
  const writers = format.fields.map(({ name }) => values[name as FieldName] ?? (() => "-"));
  return (source) => writers.map((write) => write(source)).join(" ");
}

function isEgress({ at, srcaddr }: Flow): boolean {
  return srcaddr === at.address || srcaddr === at.address6;
}

/** 1: within the VPC; 8: through an internet gateway. */
function pathTo(address: string): number {
  return address.startsWith("10.") ? 1 : 8;
}

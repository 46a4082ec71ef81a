import { Aggregator } from "../../flow/aggregate/aggregator.ts";
import { FINDING_KEYS, type Finding, findingsOf } from "../../flow/aggregate/findings.ts";
import { orderOf } from "../../flow/aggregate/group-order.ts";
import { type Groups, groupRows } from "../../flow/aggregate/groups.ts";
import { parseKeys } from "../../flow/aggregate/keys.ts";
import { talkersOf } from "../../flow/aggregate/talkers.ts";
import { TimeSeries } from "../../flow/aggregate/time-series.ts";
import type { Networks } from "../../flow/networks.ts";
import { type Gathering, takeAll } from "../aggregate/gather.ts";
import type { Context } from "../context.ts";
import { rejectNothingRead } from "../read/nothing-read.ts";

/** The sums that a report is made of. */
export interface ReportSums {
  series: TimeSeries;
  servers: Aggregator;
}

/** What a report shows. */
export interface ReportGroups {
  /** By time and action. */
  traffic: Groups;
  /** How long a bucket of the traffic is. */
  seconds: number;
  talkers: Groups;
  services: Groups;
  /** Rejected and accepted flows by client, server port and protocol. */
  attempts: Groups;
  findings: readonly Finding[];
  tally: Aggregator["tally"];
}

/** Reads everything, once, into the sums of a report. */
export async function gatherReport(gathering: Gathering, context: Context): Promise<ReportSums> {
  const series = new TimeSeries(parseKeys("action"), MEASURES);
  const servers = new Aggregator({ keys: parseKeys(FINDING_KEYS), measures: MEASURES });
  const take = (batch: Parameters<Aggregator["add"]>[0]): void => {
    series.add(batch);
    servers.add(batch);
  };
  await takeAll(gathering, take, context);
  rejectNothingRead(gathering.names, gathering.reading, servers.tally);
  return { series, servers };
}

export function reportGroups({ series, servers }: ReportSums, networks: Networks): ReportGroups {
  const byKeys = (keys: string): Groups => groupRows(servers, { networks, rejects: true, keys: parseKeys(keys) });
  return {
    traffic: groupRows(series.sums, { networks }),
    seconds: series.seconds,
    talkers: talkersOf(series.sums, { networks }),
    services: byKeys("service"),
    attempts: byKeys("client,server-port,protocol"),
    findings: findingsOf(groupRows(servers, { networks }), networks),
    tally: servers.tally,
  };
}

/** The first groups by a column, and of them those that have something of it. */
export function firstBy(groups: Groups, name: string, limit: number): number[] {
  const column = groups.columns.find((one) => one.name === name)!;
  return [...orderOf(groups, name).subarray(0, limit)].filter((group) => Number(column.get(group) ?? 0) > 0);
}

// --- internal ---

const MEASURES = [
  { name: "packets", operation: "sum", field: "packets" },
  { name: "bytes", operation: "sum", field: "bytes" },
] as const;

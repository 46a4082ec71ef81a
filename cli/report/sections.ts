import type { Groups } from "../../flow/aggregate/groups.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import { protocolName } from "../../flow/protocols.ts";
import type { FieldValue } from "../../flow/record.ts";
import { humanBytes } from "../bytes.ts";
import { counted, grouped } from "../counted.ts";
import { called } from "../names/called.ts";
import { findingWords, type Known } from "./finding-words.ts";
import { firstBy, type ReportGroups } from "./gather-report.ts";
import { type Html, html } from "./html.ts";
import { type ReportColumn, reportTable } from "./table.ts";
import { bucketText, type ChartBucket, trafficChart } from "./traffic-chart.ts";

/** The figures at the top. */
export function totals(report: ReportGroups): Html {
  const { traffic, talkers, tally } = report;
  const all = Array.from({ length: traffic.size }, (_, group) => group);
  const sum = (name: string, of = all): number => of.reduce((total, group) => total + amount(traffic, name, group), 0);
  const rejected = all.filter((group) => traffic.key(group, 1) === "REJECT");
  const figures: [string, string][] = [
    ["traffic", humanBytes(sum("bytes"))],
    ["flows", grouped(sum("flows"))],
    ["rejected flows", grouped(sum("flows", rejected))],
    ["addresses", grouped(talkers.size)],
    ["records", grouped(tally.records)],
  ];
  return html`<dl class="totals">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function findingsSection({ findings, tally }: ReportGroups, known: Known, limit: number): Html {
  const lost = html`<li>Flows are missing: AWS could not log them (${counted(tally.skipData, "SKIPDATA record")}).</li>`;
  const shown = findings.slice(0, limit).map((finding) => html`<li>${findingWords(finding, known)}</li>`);
  const more = findings.length - shown.length;
  const list = [...(tally.skipData > 0 ? [lost] : []), ...shown];
  return html`<section><h2>Findings</h2>
${list.length === 0 ? html`<p>Nothing stands out: no port scans, sweeps, repeated logins from outside, or more than 1 GiB to one address outside.</p>` : html`<ul class="findings">${list}</ul>`}
${more > 0 && html`<p class="soft">And ${grouped(more)} more of these kinds.</p>`}</section>`;
}

export function trafficSection(report: ReportGroups): Html {
  const { seconds } = report;
  const [bytes, flows] = ["bytes", "flows"].map((name) => bucketsOf(report.traffic, name));
  if (bytes!.length === 0)
    return html`<section><h2>Traffic over time</h2><p class="soft">No flow has a time.</p></section>`;
  const rejected = flows!.map((bucket) => ({ ...bucket, accepted: 0 }));
  return html`<section><h2>Traffic over time</h2>
<p class="soft"><span class="key">accepted</span><span class="key no">rejected</span> UTC, each bar ${lengthText(seconds)}; each flow counted once.</p>
<h3 class="soft">Bytes</h3>
${trafficChart(bytes!, { seconds, show: humanBytes, label: "Bytes over time, accepted and rejected" })}
<h3 class="soft">Rejected flows</h3>
${trafficChart(rejected, { seconds, show: (value) => grouped(Math.round(value)), label: "Rejected flows over time" })}</section>`;
}

export function talkersSection({ talkers }: ReportGroups, nameOf: NameOf | undefined, limit: number): Html {
  const keys = [addressColumn("address", nameOf), { title: "network" }];
  return html`<section><h2>Top talkers</h2><p class="soft">Each flow counts for both of its ends.</p>
${ranking(talkers, { by: "bytes", limit, keys, others: ["flows", "peers", "rejects"] })}</section>`;
}

export function servicesSection({ services }: ReportGroups, limit: number): Html {
  return html`<section><h2>Services</h2><p class="soft">By the port of the server; both directions together.</p>
${ranking(services, { by: "bytes", limit, keys: [{ title: "service" }], others: ["flows", "rejects"] })}</section>`;
}

export function rejectsSection({ attempts }: ReportGroups, nameOf: NameOf | undefined, limit: number): Html {
  const keys: ReportColumn[] = [
    addressColumn("client", nameOf),
    { title: "port", numeric: true, show: String },
    { title: "protocol", show: (value) => protocolName(String(value)) },
  ];
  return html`<section><h2>Rejects</h2><p class="soft">Who was rejected, at which port.</p>
${ranking(attempts, { by: "rejects", limit, keys, others: ["flows", "bytes"] })}</section>`;
}

/** From the first bucket to the end of the last. */
export function periodText({ traffic, seconds }: ReportGroups): string {
  const buckets = bucketsOf(traffic, "flows");
  const last = buckets.at(-1);
  if (!last) return "no time";
  return `${bucketText(buckets[0]!.start, 60)} to ${bucketText(last.start + seconds, 60)} UTC`;
}

// --- internal ---

interface RankingOptions {
  by: string;
  limit: number;
  keys: readonly ReportColumn[];
  others: readonly string[];
}

function ranking(groups: Groups, { by, limit, keys, others }: RankingOptions): Html {
  const first = firstBy(groups, by, limit);
  const most = first.length === 0 ? 1 : amount(groups, by, first[0]!);
  const columns = [...keys, { ...amountColumn(by), most }, ...others.map(amountColumn)];
  const rows = first.map((group): FieldValue[] => [
    ...keys.map((_, position) => groups.key(group, position)),
    ...[by, ...others].map((name) => groups.columns.find((column) => column.name === name)?.get(group)),
  ]);
  return reportTable(columns, rows);
}

function addressColumn(title: string, nameOf: NameOf | undefined): ReportColumn {
  return { title, show: (value) => called(String(value), nameOf) };
}

function amountColumn(title: string): ReportColumn {
  return title === "bytes"
    ? { title, numeric: true, show: (value) => humanBytes(value as number | bigint) }
    : { title, numeric: true };
}

function amount(groups: Groups, name: string, group: number): number {
  return Number(groups.columns.find((column) => column.name === name)?.get(group) ?? 0);
}

/** In the order of time. What has no action (a transit gateway logs none) was accepted. */
function bucketsOf(traffic: Groups, name: string): ChartBucket[] {
  const buckets = new Map<number, ChartBucket>();
  for (let group = 0; group < traffic.size; group++) {
    const start = traffic.key(group, 0);
    if (start === undefined) continue;
    const bucket = buckets.get(Number(start)) ?? { start: Number(start), accepted: 0, rejected: 0 };
    buckets.set(bucket.start, bucket);
    bucket[traffic.key(group, 1) === "REJECT" ? "rejected" : "accepted"] += amount(traffic, name, group);
  }
  return [...buckets.values()].sort((one, other) => one.start - other.start);
}

function lengthText(seconds: number): string {
  const [unit, length] =
    seconds % 86_400 === 0 ? ["day", 86_400] : seconds % 3600 === 0 ? ["hour", 3600] : ["minute", 60];
  return counted(seconds / Number(length), String(unit));
}

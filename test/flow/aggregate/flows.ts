import { Aggregator } from "../../../flow/aggregate/aggregator.ts";
import { orderOf } from "../../../flow/aggregate/group-order.ts";
import { type GroupOptions, type Groups, groupRows } from "../../../flow/aggregate/groups.ts";
import { parseKeys } from "../../../flow/aggregate/keys.ts";
import { USUAL_MEASURES } from "../../../flow/aggregate/measures.ts";
import { batchOfEvents } from "../../../flow/event-batch.ts";
import { DEFAULT_FORMAT, type LogFormat } from "../../../flow/format.ts";
import type { RecordBatch } from "../../../flow/record-batch.ts";

/** A record by AWS's names; what is not said is as it would be in a usual one. */
export type Flow = Readonly<Record<string, string | number>>;

const USUAL: Flow = {
  version: 2,
  "account-id": "123456789012",
  "interface-id": "eni-a",
  srcaddr: "10.0.0.1",
  dstaddr: "10.0.0.2",
  srcport: 50_000,
  dstport: 443,
  protocol: 6,
  packets: 1,
  bytes: 100,
  start: 1_630_619_088,
  end: 1_630_619_148,
  action: "ACCEPT",
  "log-status": "OK",
};

/** `flow("eni-a", "10.0.0.1", "10.0.0.2", {bytes: 5})` */
export function flow(interfaceId: string, srcaddr: string, dstaddr: string, rest: Flow = {}): Flow {
  return { "interface-id": interfaceId, srcaddr, dstaddr, ...rest };
}

export function batchOfFlows(flows: readonly Flow[], format: LogFormat = DEFAULT_FORMAT): RecordBatch {
  const lines = flows.map((one) => format.fields.map(({ name }) => one[name] ?? USUAL[name] ?? "-").join(" "));
  return { events: batchOfEvents(lines.map((message) => ({ message }))), format };
}

export function aggregatorOf(batches: readonly RecordBatch[], by: string): Aggregator {
  const aggregator = new Aggregator({ keys: parseKeys(by), measures: USUAL_MEASURES });
  for (const batch of batches) aggregator.add(batch);
  return aggregator;
}

/** The groups in their order, as objects of their keys and columns. */
export function objectsOf(groups: Groups): Record<string, unknown>[] {
  return Array.from(orderOf(groups), (group) =>
    Object.fromEntries([
      ...groups.keys.map((name, position) => [name, groups.key(group, position)]),
      ...groups.columns.map((column) => [column.name, column.get(group)]),
    ]),
  );
}

/** Groups of flows, as `key,key,… flows bytes`. */
export function grouped(flows: readonly Flow[], by: string, format?: LogFormat, options?: GroupOptions): string[] {
  const groups = groupRows(aggregatorOf([batchOfFlows(flows, format)], by), options);
  const names = by.split(",").map((name) => name.replace(/:.*/, ""));
  return objectsOf(groups).map((group) => {
    const keys = names.map((name) => group[name] ?? "-").join(",");
    return `${keys} ${group["flows"]} ${group["bytes"] ?? "-"}`;
  });
}

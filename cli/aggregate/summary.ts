import type { AggregateTally, Aggregator } from "../../flow/aggregate/aggregator.ts";
import type { Groups } from "../../flow/aggregate/groups.ts";
import { counted } from "../counted.ts";
import { readSummary } from "../read/summary.ts";
import type { Reading } from "../sources/reading.ts";

/** What became of the records, in a sentence for stderr. */
export function groupSummary(groups: Groups, { tally }: Aggregator, reading: Reading): string {
  return `${counted(groups.size, "group")} of ${recordsSummary(tally, groups.otherSide, reading)}`;
}

/** @param otherSide records of flows that another interface's records stand for */
export function recordsSummary(tally: AggregateTally, otherSide: number, reading: Reading): string {
  const parts = [
    readSummary(reading, tally),
    otherSide > 0 && `${counted(otherSide, "record")} of a flow's other side not counted again`,
    tally.noData > 0 && `${counted(tally.noData, "record")} without a flow (NODATA)`,
    tally.skipData > 0 && `${counted(tally.skipData, "SKIPDATA record")}: flows that AWS could not log are missing`,
  ];
  return parts.filter((part) => part !== false).join("; ");
}

import type { RecordCells } from "./record-cells.ts";

/** Records that tell of no flow. */
export interface Flowless {
  /** An interface that saw none: NODATA, or a record with no address, packets and bytes at all. */
  noData: number;
  /** SKIPDATA: flows that AWS could not log, nobody knows how many. */
  skipData: number;
}

/**
 * Whether a record tells of no flow, which is then counted.
 *
 * @param statusAt where log-status, bytes and packets stand in the cells, one after the other; the addresses come first
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html for NODATA and SKIPDATA
 */
export function isFlowless(cells: RecordCells, statusAt: number, counts: Flowless): boolean {
  const start = cells.starts[statusAt]!;
  if (start >= 0) return countStatus(cells.bytes[start]!, cells.ends[statusAt]! - start, counts);
  const isEmpty = cells.starts[0]! < 0 && cells.starts[1]! < 0 && cells.starts[statusAt + 1]! < 0;
  const isNothing = isEmpty && cells.starts[statusAt + 2]! < 0 && hasTrafficFields(cells, statusAt);
  if (isNothing) counts.noData++;
  return isNothing;
}

// --- internal ---

/** OK, NODATA and SKIPDATA are told by their first letter. */
function countStatus(first: number, length: number, counts: Flowless): boolean {
  if (first === 0x4e && length === 6) counts.noData++;
  else if (first === 0x53 && length === 8) counts.skipData++;
  else return false;
  return true;
}

/** A format without addresses and numbers does not make its records empty. */
function hasTrafficFields(cells: RecordCells, statusAt: number): boolean {
  return [0, 1, statusAt + 1, statusAt + 2].some((position) => cells.has(position));
}

import { ByteSink } from "../byte-sink.ts";
import type { RecordBatch } from "../record-batch.ts";
import { COLUMN } from "./old-columns.ts";
import type { OldRecord } from "./old-record.ts";
import { OldRecords } from "./old-records.ts";
import type { OldRows } from "./old-rows.ts";

/**
 * The action `aggregate`: packets and bytes summed, the first start and the last end, by addresses, ports and protocol.
 * Tab-separated, in the order in which the groups were met. Accepted and rejected flows are one group, and a flow that two
 * interfaces logged counts twice, as ever: the columns have no room to tell them apart. Records without one of the five
 * are left out.
 */
export class FiveTuples implements OldRows {
  readonly sink = new ByteSink(1 << 20);
  readonly records = new OldRecords();
  readonly done = false;
  readonly #groups = new Map<string, Group>();

  take(batch: RecordBatch): void {
    this.records.read(batch, (record) => {
      const key = keyOf(record);
      if (key !== undefined) add(this.#groupOf(key), record);
    });
  }

  *end(): Generator<void> {
    this.sink.text(`${HEADER}\n`);
    const timeOf = timeTexts();
    for (const [key, group] of this.#groups) yield this.sink.text(rowOf(key, group, timeOf));
  }

  #groupOf(key: string): Group {
    const known = this.#groups.get(key);
    if (known) return known;
    const group: Group = { packets: undefined, bytes: undefined, startMs: undefined, endMs: undefined };
    this.#groups.set(key, group);
    return group;
  }
}

// --- internal ---

/** `undefined` where no record of the group had such a value. */
interface Group {
  packets: number | bigint | undefined;
  bytes: number | bigint | undefined;
  startMs: number | undefined;
  endMs: number | undefined;
}

const SPACE = 0x20;
const HEADER = ["bytes", "dstaddr", "dstport", "end", "packets", "protocol", "srcaddr", "srcport", "start"].join("\t");
const KEYS = [COLUMN.srcaddr, COLUMN.dstaddr, COLUMN.srcport, COLUMN.dstport, COLUMN.protocol];

/** The five values with spaces between; `undefined` where one is missing. */
function keyOf(record: OldRecord): string | undefined {
  const { bytes, bounds } = record;
  // In most formats the five stand side by side, and are read in one piece.
  if (standTogether(record)) return bytes.toString("utf8", bounds[COLUMN.srcaddr * 2], bounds[COLUMN.protocol * 2 + 1]);
  const values = KEYS.map((column) => record.text(column));
  return values.includes(undefined) ? undefined : values.join(" ");
}

function standTogether({ bytes, bounds }: OldRecord): boolean {
  for (let at = COLUMN.srcaddr * 2; at < COLUMN.protocol * 2; at += 2) {
    const end = bounds[at + 1]!;
    if (bounds[at]! < 0 || end + 1 !== bounds[at + 2]! || bytes[end] !== SPACE) return false;
  }
  return true;
}

function add(group: Group, record: OldRecord): void {
  group.packets = sum(group.packets, record.text(COLUMN.packets));
  group.bytes = sum(group.bytes, record.text(COLUMN.bytes));
  const { startMs, endMs } = record;
  if (startMs !== undefined && !(group.startMs! <= startMs)) group.startMs = startMs;
  if (endMs !== undefined && !(group.endMs! >= endMs)) group.endMs = endMs;
}

/** Exact: past 2^53 it goes on in `bigint`. */
function sum(total: number | bigint | undefined, digits: string | undefined): number | bigint | undefined {
  if (digits === undefined) return total;
  const next = Number(total ?? 0) + Number(digits);
  return typeof total === "bigint" || !Number.isSafeInteger(next) ? BigInt(total ?? 0) + BigInt(digits) : next;
}

function rowOf(key: string, { packets, bytes, startMs, endMs }: Group, timeOf: TimeOf): string {
  const [srcaddr, dstaddr, srcport, dstport, protocol] = key.split(" ");
  const head = `${bytes ?? "-"}\t${dstaddr}\t${dstport}\t${timeOf(endMs)}\t${packets ?? "-"}`;
  return `${head}\t${protocol}\t${srcaddr}\t${srcport}\t${timeOf(startMs)}\n`;
}

type TimeOf = (ms: number | undefined) => string;

/** Times are written once each, as long as they are few: groups share them, and writing one takes longer than a row does. */
function timeTexts(): TimeOf {
  const known = new Map<number | undefined, string>([[undefined, "-"]]);
  return (ms) => {
    const text = known.get(ms) ?? timeText(ms!);
    if (known.size < MAX_TIMES) known.set(ms, text);
    return text;
  };
}

const MAX_TIMES = 1 << 16;

/** As Python writes a `datetime`: `2015-08-12 13:47:43`, and microseconds where there are any. */
function timeText(ms: number): string {
  const [seconds, fraction] = new Date(ms).toISOString().replace("T", " ").replace("Z", "").split(".");
  return fraction === "000" ? seconds! : `${seconds}.${fraction}000`;
}

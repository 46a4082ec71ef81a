import { ByteSink } from "../byte-sink.ts";
import { bigintOf } from "../cidr.ts";
import { IpAddress, ipv4Text, ipv4Value, NOT_IPV4 } from "../ip-address.ts";
import type { RecordBatch } from "../record-batch.ts";
import { COLUMN } from "./old-columns.ts";
import type { OldRecord } from "./old-record.ts";
import { OldRecords } from "./old-records.ts";
import type { OldRows } from "./old-rows.ts";

/**
 * The action `ipset`: each source and destination address once, in the order of addresses, IPv4 before IPv6, each as it
 * came. What is no address comes last.
 */
export class IpSet implements OldRows {
  readonly sink = new ByteSink(1 << 20);
  readonly records = new OldRecords();
  readonly done = false;
  /** As signed integers. */
  readonly #ipv4 = new Set<number>();
  readonly #others = new Set<string>();

  take(batch: RecordBatch): void {
    this.records.read(batch, (record) => {
      const status = record.text(COLUMN.logStatus);
      if (status === "NODATA" || status === "SKIPDATA") return;
      this.#add(record, COLUMN.srcaddr);
      this.#add(record, COLUMN.dstaddr);
    });
  }

  *end(): Generator<void> {
    for (const value of Uint32Array.from(this.#ipv4).sort()) yield this.sink.text(`${ipv4Text(value)}\n`);
    for (const address of inOrder(this.#others)) yield this.sink.text(`${address}\n`);
  }

  #add({ bytes, bounds }: OldRecord, column: number): void {
    const start = bounds[column * 2]!;
    if (start < 0) return;
    const end = bounds[column * 2 + 1]!;
    const value = ipv4Value(bytes, start, end);
    if (value === NOT_IPV4) this.#others.add(bytes.toString("utf8", start, end));
    else this.#ipv4.add(value);
  }
}

// --- internal ---

function inOrder(others: ReadonlySet<string>): string[] {
  const ip = new IpAddress();
  // An IPv4-mapped address is that IPv4 address, and so comes first.
  const keyed = [...others].map((text) => ({ text, place: ip.parse(text) ? bigintOf(ip) : NOWHERE }));
  return keyed
    .sort((one, other) => compare(one.place, other.place) || compare(one.text, other.text))
    .map(({ text }) => text);
}

/** Past every address. */
const NOWHERE = 1n << 128n;

function compare<Value extends bigint | string>(one: Value, other: Value): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

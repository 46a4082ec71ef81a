import { ByteSink } from "../byte-sink.ts";
import { bigintOf } from "../cidr.ts";
import { IpAddress } from "../ip-address.ts";
import type { RecordBatch } from "../record-batch.ts";
import { COLUMN } from "./old-columns.ts";
import type { OldRecord } from "./old-record.ts";
import { OldRecords } from "./old-records.ts";
import type { OldRows } from "./old-rows.ts";

/** The action `ipset`: each source and destination address once, in the order of addresses, IPv4 before IPv6. */
export class IpSet implements OldRows {
  readonly sink = new ByteSink();
  readonly records = new OldRecords();
  readonly done = false;
  readonly #seen = new Set<string>();

  take(batch: RecordBatch): void {
    this.records.read(batch, (record) => this.#add(record));
  }

  end(): void {
    for (const address of inOrder([...this.#seen])) this.sink.text(`${address}\n`);
  }

  #add(record: OldRecord): void {
    const status = record.text(COLUMN.logStatus);
    if (status === "NODATA" || status === "SKIPDATA") return;
    for (const column of [COLUMN.srcaddr, COLUMN.dstaddr]) {
      const address = record.text(column);
      if (address !== undefined) this.#seen.add(address);
    }
  }
}

// --- internal ---

function inOrder(addresses: readonly string[]): string[] {
  const ip = new IpAddress();
  const keyed = addresses.map((text) =>
    ip.parse(text) ? { text, family: ip.family, value: bigintOf(ip) } : { text, family: 7, value: 0n },
  );
  return keyed
    .sort((one, other) => one.family - other.family || compare(one.value, other.value) || compare(one.text, other.text))
    .map(({ text }) => text);
}

function compare<Value extends bigint | string>(one: Value, other: Value): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

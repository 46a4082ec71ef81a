import type { EventBatch } from "../event-batch.ts";
import type { Channels } from "./channels.ts";
import { exactAt } from "./exact-column.ts";
import type { Key } from "./keys.ts";
import type { RecordCells } from "./record-cells.ts";
import { ROLE_FIELDS, ROLE_WIDTH, RoleDetails } from "./role-details.ts";
import { TupleTable } from "./tuple-table.ts";
import { ABSENT, type Translation } from "./vocabulary.ts";

/**
 * Rows: what records are summed by until it is known which channels count. A row is a channel and the details that the keys
 * need beyond it; without any, the channels are the rows.
 */
export class RowKeys {
  /** Fields to read beyond those that every record is read for. */
  readonly fields: readonly string[];
  readonly details: readonly Key[];
  readonly places: readonly Key[];
  readonly time: Key | undefined;
  readonly roles: RoleDetails | undefined;
  /** Of the keys that tell of the interface: their values together. */
  readonly placeTable: TupleTable;
  readonly table: TupleTable;
  /** Where in a row the bucket of time and the role stand. */
  readonly timeAt: number;
  readonly roleAt: number;
  /** The channel of the row that was read last. */
  channel = ABSENT;
  readonly #channels: Channels;
  readonly #offset: number;
  readonly #row: Int32Array;
  readonly #place: Int32Array;
  #firstBucket = Number.POSITIVE_INFINITY;
  #lastBucket = Number.NEGATIVE_INFINITY;

  /** @param offset where the `fields` begin in the cells */
  constructor(keys: readonly Key[], channels: Channels, offset: number) {
    const from = (origin: Key["from"]): Key[] => keys.filter((key) => key.from === origin);
    this.#channels = channels;
    this.#offset = offset;
    this.details = from("detail").map((key) => (key.name === "protocol-name" ? { ...key, kind: "integer" } : key));
    this.places = from("place");
    this.time = from("time")[0];
    const roles = from("role");
    const names = [...this.places, ...this.details].map(({ name }) => (name === "protocol-name" ? "protocol" : name));
    this.fields = [...names, ...(this.time ? ["start"] : []), ...(roles.length > 0 ? ROLE_FIELDS : [])];
    const rolesFrom = offset + names.length + (this.time ? 1 : 0);
    const keepClientPort = roles.some(({ name }) => name === "client-port");
    this.roles = roles.length > 0 ? new RoleDetails(rolesFrom, keepClientPort) : undefined;
    this.timeAt = 1 + this.details.length;
    this.roleAt = this.timeAt + (this.time ? 1 : 0);
    this.placeTable = new TupleTable(this.places.length);
    this.#place = new Int32Array(this.places.length);
    this.#row = new Int32Array(this.roleAt + (this.roles ? ROLE_WIDTH : 0));
    this.table = this.#row.length === 1 ? channels.table : new TupleTable(this.#row.length);
  }

  get size(): number {
    return this.table.size;
  }

  /** From the first bucket of time to the last, how many there are, with or without rows. */
  get bucketSpan(): number {
    return this.#lastBucket < this.#firstBucket ? 0 : this.#lastBucket - this.#firstBucket + 1;
  }

  /** The channel of a row. */
  channelOf(row: number): number {
    return this.table === this.#channels.table ? row : this.table.at(row, 0);
  }

  /** The row of the same details in another channel; -1 where there is none. */
  sibling(row: number, channel: number): number {
    if (this.table === this.#channels.table) return channel;
    this.table.read(row, this.#row);
    this.#row[0] = channel;
    return this.table.find(this.#row);
  }

  /**
   * The row here of one of another's of the same keys; its buckets of time may be shorter.
   *
   * @param channel of the row, here
   */
  translate(
    other: RowKeys,
    row: number,
    { channel, translation }: { channel: number; translation: Translation },
  ): number {
    this.channel = channel;
    if (this.table === this.#channels.table) return channel;
    other.table.read(row, this.#row);
    this.#row[0] = channel;
    for (let at = 0; at < this.details.length; at++) {
      this.#row[1 + at] = translation.number(this.details[at]!.kind, this.#row[1 + at]!);
    }
    if (this.time) this.#setBucket(this.#translateBucket(other, this.#row[this.timeAt]!));
    return this.table.add(this.#row);
  }

  /** The place here of one of another's. */
  translatePlace(other: RowKeys, place: number, translation: Translation): number {
    if (place === ABSENT) return ABSENT;
    this.places.forEach(({ kind }, at) => {
      this.#place[at] = translation.number(kind, other.placeTable.at(place, at));
    });
    return this.placeTable.add(this.#place);
  }

  /** The row of the record in the cells. */
  read(cells: RecordCells, events: EventBatch, index: number): number {
    const channels = this.#channels;
    this.channel = channels.read(cells, this.#readPlace(cells));
    if (this.table === channels.table) return this.channel;
    const row = this.#row;
    row[0] = this.channel;
    const at = this.#offset + this.places.length;
    for (let detail = 0; detail < this.details.length; detail++) {
      row[1 + detail] = this.#value(cells, at + detail, this.details[detail]!);
    }
    if (this.time) {
      const bucket = bucketOf(cells, at + this.details.length, this.time);
      this.#setBucket(bucket ?? this.#eventBucket(events, index));
    }
    if (this.roles) {
      const ends = [channels.source(this.channel), channels.destination(this.channel)] as const;
      this.roles.read(cells, row, { start: this.roleAt, ends });
    }
    return this.table.add(row);
  }

  #readPlace(cells: RecordCells): number {
    if (this.places.length === 0) return ABSENT;
    for (let place = 0; place < this.places.length; place++) {
      this.#place[place] = this.#value(cells, this.#offset + place, this.places[place]!);
    }
    return this.placeTable.add(this.#place);
  }

  #value({ bytes, starts, ends }: RecordCells, position: number, { kind }: Key): number {
    return this.#channels.vocabulary.read(kind, bytes, starts[position]!, ends[position]!);
  }

  #setBucket(bucket: number): void {
    this.#row[this.timeAt] = bucket;
    if (bucket === ABSENT) return;
    this.#firstBucket = Math.min(this.#firstBucket, bucket);
    this.#lastBucket = Math.max(this.#lastBucket, bucket);
  }

  #translateBucket(other: RowKeys, bucket: number): number {
    return bucket === ABSENT ? ABSENT : Math.floor((bucket * other.time!.seconds!) / this.time!.seconds!);
  }

  #eventBucket(events: EventBatch, index: number): number {
    const timeMs = events.timestamp(index);
    return timeMs === undefined ? ABSENT : Math.floor(timeMs / 1000 / this.time!.seconds!);
  }
}

// --- internal ---

const MAX_BUCKET = 2 ** 31 - 1;

/** The number of the bucket that the record's start falls into. */
function bucketOf({ bytes, starts, ends }: RecordCells, position: number, { seconds }: Key): number | undefined {
  if (starts[position]! < 0) return undefined;
  const start = exactAt(bytes, starts[position]!, ends[position]!);
  const bucket = start === undefined ? ABSENT : Math.floor(inSeconds(Number(start)) / seconds!);
  return bucket > MAX_BUCKET ? ABSENT : bucket;
}

/** Past what 32 bits hold, a start is in ms: flow logs with such were met. */
function inSeconds(start: number): number {
  return start > MAX_BUCKET ? start / 1000 : start;
}

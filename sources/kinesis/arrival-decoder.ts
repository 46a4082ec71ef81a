import type { _Record as StreamRecord } from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { EventBatch } from "../../flow/event-batch.ts";
import { EventIds } from "../../flow/event-ids.ts";
import type { LogFormat } from "../../flow/format.ts";
import { formatNamer } from "../../flow/guess-format.ts";
import { readEachRecord } from "../../flow/read-records.ts";
import type { ReadCounts, RecordBatch } from "../../flow/record-batch.ts";
import { SeenIds } from "../../flow/seen-ids.ts";
import type { Arrival } from "./shard-run.ts";

export interface DecodingOptions {
  /** The stream's name. */
  stream: string;
  format: LogFormat | undefined;
  counts: ReadCounts;
  /** A record that cannot be read ends the reading. */
  strict: boolean;
  /** Events whose id came before are left out. */
  dedupe: boolean;
  notice(sentence: string): void;
}

/** What one record of the stream held. */
export interface DecodedArrival {
  sequenceNumber: string;
  batches: RecordBatch[];
}

/** Turns the records of shards into batches of events that know where they stood, and counts what they held. */
export class ArrivalDecoder {
  readonly #options: DecodingOptions;
  readonly #named: (events: EventBatch) => RecordBatch;
  readonly #seen: SeenIds | undefined;
  #bad = 0;

  constructor(options: DecodingOptions) {
    this.#options = options;
    this.#named = formatNamer(options.format);
    this.#seen = options.dedupe ? new SeenIds() : undefined;
  }

  /** @throws VpcflowError `BAD_RECORD` with `strict`, when what stood before the bad record has been given */
  *decode({ shardId, records }: Arrival): Generator<DecodedArrival> {
    const { counts } = this.#options;
    for (const slice of slicesOf(records)) {
      counts.envelopes += slice.length;
      const datas = slice.map(({ Data }) => Buffer.from(Data!.buffer, Data!.byteOffset, Data!.length));
      for (const data of datas) counts.bytesIn += data.length;
      for (const [index, { batches, damages }] of readEachRecord(datas, counts).entries()) {
        const sequenceNumber = slice[index]!.SequenceNumber!;
        if (damages.length > 0) this.#tellOf(damages[0]!, shardId, sequenceNumber);
        yield { sequenceNumber, batches: this.#placed(batches, shardId, sequenceNumber) };
      }
    }
  }

  #placed(batches: readonly EventBatch[], shardId: string, sequenceNumber: string): RecordBatch[] {
    const { stream } = this.#options;
    return batches.map((events) => {
      const batch = this.#named(this.#fresh(events));
      batch.place = { kind: "record", stream, shardId, sequenceNumber };
      return batch;
    });
  }

  #fresh(events: EventBatch): EventBatch {
    const seen = this.#seen;
    if (!seen) return events;
    const ids = new EventIds(events);
    const fresh = events.filter((index) => {
      const range = ids.rangeOf(index);
      return !range || seen.add(events.bytes, range);
    });
    const duplicates = events.count - fresh.count;
    this.#options.counts.duplicates += duplicates;
    this.#options.counts.events -= duplicates;
    return fresh;
  }

  #tellOf(damage: string, shardId: string, sequenceNumber: string): void {
    const { stream, strict, notice } = this.#options;
    const sentence = `Record ${sequenceNumber} of ${shardId} cannot be read: ${damage}.`;
    if (strict) {
      throw new VpcflowError("BAD_RECORD", sentence, {
        subject: `${stream} ${shardId} ${sequenceNumber}`,
        found: quoted(damage),
        fix: "Without --strict it is counted, shown and passed over.",
      });
    }
    this.#bad++;
    if (this.#bad <= SHOWN) notice(`${sentence} It is passed over.`);
    if (this.#bad === SHOWN) notice("More records that cannot be read are counted, and not shown.");
  }
}

// --- internal ---

/** Bad records that are shown one by one. */
const SHOWN = 5;
/** So much is decoded before it is given on: it inflates to ten times that. */
const SLICE_BYTES = 256 * 1024;

function* slicesOf(records: readonly StreamRecord[]): Generator<readonly StreamRecord[]> {
  let start = 0;
  let bytes = 0;
  for (let end = 1; end <= records.length; end++) {
    bytes += records[end - 1]!.Data!.length;
    if (bytes < SLICE_BYTES && end < records.length) continue;
    yield records.slice(start, end);
    start = end;
    bytes = 0;
  }
}

import type { LogFormat } from "./format.ts";
import { formatNamer } from "./guess-format.ts";
import { readRecords } from "./read-records.ts";
import { emptyCounts, type ReadCounts, type RecordBatch } from "./record-batch.ts";

export interface DecodeOptions {
  /** The format of the flow log lines; told from their extractedFields, or else AWS's default, when absent. */
  format?: LogFormat;
}

/** What Kinesis records held. */
export interface DecodedRecords {
  /** Their log events, a batch for each message, in the order of the records. */
  batches: RecordBatch[];
  /** How many there were of everything, and what could not be read. */
  counts: ReadCounts;
}

/**
 * Decodes the data of Kinesis records, as a consumer or a Lambda function gets them: CloudWatch Logs subscription messages,
 * gzipped once or twice, several in a record, padded; flow log lines, plain or gzipped. The small ones of a call are inflated
 * together, which is several times as fast as one by one.
 *
 *     const { batches, counts } = decodeRecords(event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64")));
 *
 * Never throws on bad data: it is counted in `counts.damages`, and what stands around it is read.
 *
 * @param records the bytes of each record (not base64)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function decodeRecordBatches(records: Iterable<Uint8Array>, { format }: DecodeOptions = {}): DecodedRecords {
  const data = Array.from(records, (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const counts = emptyCounts();
  counts.envelopes = data.length;
  counts.bytesIn = data.reduce((sum, { length }) => sum + length, 0);
  const batches = readRecords(data, counts).map(formatNamer(format));
  return { batches, counts };
}

/**
 * What `import … from "vpcflow"` gives: flow logs read and decoded, in a program of one's own. Importing it does nothing
 * else: the AWS SDK is loaded by the sources that need it, once they are iterated. docs/library.md shows what to do with it.
 *
 *     for await (const record of recordsOf(readFiles(["flows.log.gz"]))) console.log(record.get("srcaddr"));
 */

export {
  type DecodedRecords,
  type DecodeOptions,
  decodeRecordBatches as decodeRecords,
} from "./flow/decode-record-batches.ts";
export { type DecodedRecord, decodeRecord } from "./flow/envelope.ts";
export { type ErrorDetails, VpcflowError } from "./flow/errors.ts";
export { EventBatch } from "./flow/event-batch.ts";
export { FIELDS, type Field, type FieldName, type FieldType } from "./flow/fields.ts";
export type { Expression } from "./flow/filter/expression.ts";
export { type ParseOptions, parseExpression } from "./flow/filter/parse-expression.ts";
export { RecordSelection } from "./flow/filter/select-records.ts";
export {
  DEFAULT_FORMAT,
  type LogFormat,
  parseHeaderLine,
  parseLogFormat,
  // The name that programs use; the other one came first.
  parseLogFormat as parseFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "./flow/format.ts";
export type { Damage } from "./flow/inflate.ts";
export { LineParser } from "./flow/line-parser.ts";
export { isFlowLine } from "./flow/log-message.ts";
export { type Network, type NetworkEntry, Networks } from "./flow/networks.ts";
export type { Origin } from "./flow/origin.ts";
export { type FilterPattern, type Match, parsePattern, subscriptionPattern } from "./flow/pattern.ts";
export { type FieldValue, FlowRecord, recordAt } from "./flow/record.ts";
export type { Place, ReadCounts, RecordBatch } from "./flow/record-batch.ts";
export { recordsIn } from "./flow/records-in.ts";
export { emptyTally, type Tally } from "./flow/tally.ts";
export { ALWAYS, type TimeWindow, withinWindow } from "./flow/time-window.ts";
export { type AggregateRow, type AggregateSourceOptions as AggregateOptions, aggregate } from "./sources/aggregate.ts";
export type { AwsSession } from "./sources/aws-session.ts";
export { type ByteStream, type FileOptions, readFileSource, readStreamSource } from "./sources/file.ts";
export { type FilesOptions, readFiles } from "./sources/files/read-files.ts";
export { type KinesisOptions, readKinesis } from "./sources/kinesis/read-kinesis.ts";
export { type LogGroupOptions, readLogGroup } from "./sources/log-group/read-log-group.ts";
export { recordsOf } from "./sources/records.ts";
export { readS3, type S3Options } from "./sources/s3/read-s3.ts";
export type { Source, SourceOptions } from "./sources/source.ts";
export { type WhereOptions, where } from "./sources/where.ts";

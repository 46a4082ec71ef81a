/**
 * What `import … from "vpcflow"` gives: flow logs read and decoded, in a program of one's own. Importing it does nothing else.
 *
 *     for await (const record of recordsOf(readFileSource("flows.log.gz"))) console.log(record.get("srcaddr"));
 */

export { type DecodedRecord, decodeRecord } from "./flow/envelope.ts";
export { type ErrorDetails, VpcflowError } from "./flow/errors.ts";
export { EventBatch, type Origin } from "./flow/event-batch.ts";
export { FIELDS, type Field, type FieldName, type FieldType } from "./flow/fields.ts";
export {
  DEFAULT_FORMAT,
  type LogFormat,
  parseHeaderLine,
  parseLogFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "./flow/format.ts";
export type { Damage } from "./flow/inflate.ts";
export { LineParser } from "./flow/line-parser.ts";
export { type FilterPattern, type Match, parsePattern, subscriptionPattern } from "./flow/pattern.ts";
export { type FieldValue, FlowRecord, recordAt } from "./flow/record.ts";
export type { Place, ReadCounts, RecordBatch } from "./flow/record-batch.ts";
export { emptyTally, type Tally } from "./flow/tally.ts";
export type { AwsSession } from "./sources/aws-session.ts";
export { type ByteStream, type FileOptions, readFileSource, readStreamSource } from "./sources/file.ts";
export { type FilesOptions, readFiles } from "./sources/files/read-files.ts";
export { type LogGroupOptions, readLogGroup } from "./sources/log-group/read-log-group.ts";
export { recordsOf } from "./sources/records.ts";
export { readS3, type S3Options } from "./sources/s3/read-s3.ts";
export type { Source, SourceOptions } from "./sources/source.ts";

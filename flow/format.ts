import { quoted, VpcflowError } from "./errors.ts";
import { FIELDS, type Field, type FieldName, findField, unknownField } from "./fields.ts";

/** A flow log format: which fields stand in a line, in which order, separated by single spaces. */
export interface LogFormat {
  readonly fields: readonly Field[];
  /** The format as AWS takes it: `${version} ${account-id} …`. */
  readonly text: string;
  /** The order of the fields in a line is not known: records come from their extractedFields, and no line is split. */
  readonly byName?: true;
}

/** Version 2's fields, in the order in which AWS introduced them, are its default format. */
const DEFAULT_FIELDS = FIELDS.filter(({ version }) => version === 2).map(({ name }) => name);

/** What people miss later and cannot add to a flow log that exists: who opened the connection, real ends, where, why. */
const RICH_FIELDS: readonly FieldName[] = [
  ...DEFAULT_FIELDS,
  "vpc-id",
  "subnet-id",
  "instance-id",
  "tcp-flags",
  "type",
  "pkt-srcaddr",
  "pkt-dstaddr",
  "az-id",
  "pkt-src-aws-service",
  "pkt-dst-aws-service",
  "flow-direction",
  "traffic-path",
  "reject-reason",
];

/** @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html, the default format there. */
const TRANSIT_GATEWAY_FIELDS: readonly FieldName[] = [
  "version",
  "resource-type",
  "account-id",
  "tgw-id",
  "tgw-attachment-id",
  "tgw-src-vpc-account-id",
  "tgw-dst-vpc-account-id",
  "tgw-src-vpc-id",
  "tgw-dst-vpc-id",
  "tgw-src-subnet-id",
  "tgw-dst-subnet-id",
  "tgw-src-eni",
  "tgw-dst-eni",
  "tgw-src-az-id",
  "tgw-dst-az-id",
  "tgw-pair-attachment-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "log-status",
  "type",
  "packets-lost-no-route",
  "packets-lost-blackhole",
  "packets-lost-mtu-exceeded",
  "packets-lost-ttl-expired",
  "tcp-flags",
  "region",
  "flow-direction",
  "pkt-src-aws-service",
  "pkt-dst-aws-service",
];

export const DEFAULT_FORMAT = formatOf(DEFAULT_FIELDS);
export const RICH_FORMAT = formatOf(RICH_FIELDS);
export const TRANSIT_GATEWAY_FORMAT = formatOf(TRANSIT_GATEWAY_FIELDS);

/** The column of the event's own time in the tables that vpcflow writes; no field of AWS's. */
export const TIMESTAMP = "timestamp";

const NAMED_FORMATS = new Map([
  ["default", DEFAULT_FORMAT],
  ["rich", RICH_FORMAT],
  ["transit-gateway", TRANSIT_GATEWAY_FORMAT],
]);

/**
 * The log format that a person or EC2 names: `default`, `rich`, `transit-gateway`, or `${field}` tokens joined by single spaces.
 *
 * @throws VpcflowError `LOG_FORMAT` that names the token, where it is no such thing.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export function parseLogFormat(text: string): LogFormat {
  const named = NAMED_FORMATS.get(text);
  if (named) return named;
  const names = text.split(" ").map(fieldNameOfToken);
  rejectRepeatedField(names);
  return formatOf(names);
}

/**
 * The format that a header line names (the first line of an S3 text object), or `undefined` for a line that is no header.
 * Fields newer than this catalogue are kept, as strings; more than half of the names must be known. The `timestamp` that
 * tables of vpcflow begin with is such a field.
 */
export function parseHeaderLine(line: string): LogFormat | undefined {
  const names = line
    .trim()
    .split(/[ \t]+/)
    .map((name) => findField(name)?.name ?? name);
  const known = names.filter((name) => findField(name) || name === TIMESTAMP).length;
  if (known * 2 <= names.length || new Set(names).size < names.length) return undefined;
  return formatOf(names);
}

/** Whether a word may be the first of a header line. */
export function beginsHeader(word: string): boolean {
  return word === TIMESTAMP || findField(word) !== undefined;
}

/** `default`, `rich` or `transit-gateway` where the text of a format is one of theirs; the text itself otherwise. */
export function nameOfFormat(text: string): string {
  for (const [name, format] of NAMED_FORMATS) if (format.text === text) return name;
  return text;
}

/** Where a field stands in the lines of the format, from 0; -1 where the format lacks it. */
export function positionOf(format: LogFormat, name: FieldName): number {
  return format.fields.findIndex((field) => field.name === name);
}

/** The format of fields by AWS's names, in the order of a line. A name that AWS does not use is a field too, a string. */
export function formatOf(names: readonly string[]): LogFormat {
  const fields = names.map((name) => findField(name) ?? unknownField(name));
  return { fields, text: fields.map((field) => `\${${field.name}}`).join(" ") };
}

/** What stands in for the format of lines whose order nobody knows: the names of their extractedFields. */
export function byNameFormat(names: readonly string[]): LogFormat {
  return { ...formatOf(names), byName: true };
}

// --- internal ---

function fieldNameOfToken(token: string, index: number): string {
  const name = /^\$\{([^{}]+)\}$/.exec(token)?.[1];
  const field = name === undefined ? undefined : findField(name);
  if (!field || field.name !== name) throw tokenError(token, index, field);
  return name;
}

function tokenError(token: string, index: number, meant: Field | undefined): VpcflowError {
  const what = token === "" ? "is empty (fields are joined by single spaces)" : `is ${quoted(token)}`;
  return new VpcflowError("LOG_FORMAT", `Field ${index + 1} of the log format ${what}, which is no flow log field.`, {
    subject: "log format",
    found: token,
    expected: "default, rich, transit-gateway, or tokens like ${srcaddr} joined by single spaces",
    fix: meant
      ? `Write \${${meant.name}}.`
      : "Use default, rich, transit-gateway, or tokens like ${srcaddr} joined by single spaces.",
  });
}

function rejectRepeatedField(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new VpcflowError("LOG_FORMAT", `The log format names \${${repeated}} twice.`, {
    subject: "log format",
    found: repeated,
    fix: "Name each field once.",
  });
}

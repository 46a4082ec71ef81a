/**
 * Every field that a flow log record can have, VPC and transit gateway, versions 2 to 11.
 * The one list behind parsers, filter patterns, CSV headers and documentation.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
 */

/** `integer`: digits, `number` up to 2^53 and `bigint` past it. `string`: everything else. */
export type FieldType = "integer" | "string";

export interface Field<Name extends string = string> {
  /** AWS's name, as in `${pkt-srcaddr}` and in the header line of an S3 object. */
  readonly name: Name;
  /** The flow log version that introduced it; 0 for a field that this catalogue does not know. */
  readonly version: number;
  readonly type: FieldType;
}

const INTEGERS = new Set([
  "version",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "tcp-flags",
  "traffic-path",
  "encryption-status",
  "packets-lost-no-route",
  "packets-lost-blackhole",
  "packets-lost-mtu-exceeded",
  "packets-lost-ttl-expired",
]);

const NAMES_BY_VERSION = {
  2: [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
  ],
  3: ["vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr"],
  4: ["region", "az-id", "sublocation-type", "sublocation-id"],
  5: ["pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path"],
  6: [
    "resource-type",
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
    "packets-lost-no-route",
    "packets-lost-blackhole",
    "packets-lost-mtu-exceeded",
    "packets-lost-ttl-expired",
  ],
  7: [
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-instance-arn",
    "ecs-container-instance-id",
    "ecs-container-id",
    "ecs-second-container-id",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-arn",
    "ecs-task-id",
  ],
  8: ["reject-reason"],
  9: ["resource-id"],
  10: ["encryption-status"],
  11: [
    "instance-tag",
    "instance-tag-2",
    "interface-tag",
    "interface-tag-2",
    "asg-tag",
    "asg-tag-2",
    "interface-type",
    "next-hop-interface-id",
    "next-hop-subnet-id",
    "next-hop-az-id",
    "next-hop-vpc-id",
    "next-hop-interface-type",
  ],
} as const;

/** The name of a field as AWS writes it. */
export type FieldName = (typeof NAMES_BY_VERSION)[keyof typeof NAMES_BY_VERSION][number];

/** Every known field, in the order of the versions that introduced them. */
export const FIELDS: readonly Field<FieldName>[] = Object.entries(NAMES_BY_VERSION).flatMap(([version, names]) =>
  names.map((name) => ({ name, version: Number(version), type: INTEGERS.has(name) ? "integer" : "string" }) as const),
);

const BY_NAME = new Map<string, Field>(FIELDS.map((field) => [field.name, field]));

const PLACES = new Map<string, number>(FIELDS.map(({ name }, index) => [name, index]));

/** The field of that name, written with hyphens or with underscores; `undefined` for a name that AWS does not use. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.replaceAll("_", "-"));
}

/** Names in the order of the catalogue, those that it does not know after them as they stood. */
export function inCatalogueOrder(names: readonly string[]): string[] {
  const place = (name: string): number => PLACES.get(findField(name)?.name ?? "") ?? PLACES.size;
  return names.toSorted((one, other) => place(one) - place(other));
}

/** A field that the catalogue does not know (a newer version's): kept, as a string. */
export function unknownField(name: string): Field {
  return { name, version: 0, type: "string" };
}

/** `pkt-srcaddr` → `pkt_srcaddr`: the name in AWS's Parquet, in `extractedFields` and in ndjson. */
export function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

import { quoted, VpcflowError } from "../errors.ts";
import { FIELDS, findField } from "../fields.ts";
import type { Kind } from "./vocabulary.ts";

/** What groups are made by. */
export interface Key {
  /** A field by AWS's name, or a derived one. */
  name: string;
  /**
   * Where its value comes from: the ends of the flow (`channel`), the interface that logged it (`place`), the record
   * (`detail`), who is client and who is server (`role`), its `start` (`time`).
   */
  from: "channel" | "place" | "detail" | "role" | "time";
  kind: Kind;
  /** Of `time`: how long a bucket is. */
  seconds?: number;
}

/** Keys that no record has as they are, and what they say. */
export const DERIVED_KEYS: Readonly<Record<string, string>> = {
  client: "the address that opened the connection",
  server: "the address that was connected to",
  "client-port": "the client's port",
  "server-port": "the server's port",
  service: "what is known by the server's port: https, ssh",
  "src-network": "the network that srcaddr lies in",
  "dst-network": "the network that dstaddr lies in",
  "client-network": "the network that the client lies in",
  "server-network": "the network that the server lies in",
  "protocol-name": "tcp, udp, icmp",
  time: "when it starts, in steps of 10 minutes; time:1h for others",
};

/**
 * The keys that a person names, separated by commas: fields by AWS's names, and derived ones.
 *
 * @throws VpcflowError `USAGE` that names the slip
 */
export function parseKeys(text: string, flag = "--by"): Key[] {
  const keys = text.split(",").map((name) => keyNamed(name.trim(), flag));
  const twice = keys.find(({ name }, index) => keys.findIndex((other) => other.name === name) < index);
  if (!twice) return keys;
  throw new VpcflowError("USAGE", `${flag} names ${twice.name} twice.`, { subject: flag, fix: "Name each once." });
}

/** The fields without which a key has no value in any record. */
export function fieldsOf({ name, from }: Key): readonly string[] {
  if (from === "role") return ["srcport", "dstport"];
  if (from === "time") return [];
  return [FIELD_OF[name] ?? name];
}

// --- internal ---

/** Of keys that are made from one field. */
const FIELD_OF: Readonly<Record<string, string>> = {
  "src-network": "srcaddr",
  "dst-network": "dstaddr",
  "protocol-name": "protocol",
};

/**
 * Fields that tell of the interface (or attachment) that logged a flow, not of the flow: the two ends of a flow differ in
 * them.
 */
const PLACE = new Set<string>([
  ...["version", "account-id", "interface-id", "log-status", "vpc-id", "subnet-id", "instance-id", "region", "az-id"],
  ...["sublocation-type", "sublocation-id", "flow-direction", "traffic-path", "resource-type", "resource-id"],
  ...["tgw-id", "tgw-attachment-id", "tgw-pair-attachment-id", "encryption-status", "interface-type"],
  ...["instance-tag", "instance-tag-2", "interface-tag", "interface-tag-2", "asg-tag", "asg-tag-2"],
  ...FIELDS.filter(({ name }) => /^(ecs|next-hop)-/.test(name)).map(({ name }) => name),
]);

const ROLES = new Set([
  "client",
  "server",
  "client-port",
  "server-port",
  "service",
  "client-network",
  "server-network",
]);
const CHANNEL = new Set(["srcaddr", "dstaddr", "action", "src-network", "dst-network"]);
const ADDRESSES = new Set(["srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "client", "server"]);
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const DEFAULT_BUCKET = "10m";

function keyNamed(text: string, flag: string): Key {
  const [, name, bucket] = /^([^:]*)(?::(.*))?$/s.exec(text)!;
  if (name === "time") return timeKey(bucket ?? DEFAULT_BUCKET, flag);
  const field = bucket === undefined ? findField(name!) : undefined;
  const known = field?.name ?? (bucket === undefined && Object.hasOwn(DERIVED_KEYS, name!) ? name! : undefined);
  if (known === undefined) throw unknownKey(text, flag);
  return { name: known, from: originOf(known), kind: kindOf(known, field?.type) };
}

function originOf(name: string): Key["from"] {
  if (CHANNEL.has(name)) return "channel";
  if (ROLES.has(name)) return "role";
  return PLACE.has(name) ? "place" : "detail";
}

function kindOf(name: string, type: "integer" | "string" | undefined): Kind {
  if (ADDRESSES.has(name)) return "address";
  return type === "integer" || name.endsWith("-port") ? "integer" : "text";
}

function timeKey(bucket: string, flag: string): Key {
  const [, count, unit] = /^([1-9]\d{0,5})([smhdw])$/.exec(bucket) ?? [];
  if (count && unit)
    return { name: "time", from: "time", kind: "integer", seconds: Number(count) * UNIT_SECONDS[unit]! };
  throw new VpcflowError("USAGE", `${flag} names time:${printableBucket(bucket)}, which is no length of time.`, {
    subject: flag,
    found: bucket,
    fix: "Write time:10m, time:1h or time:1d.",
  });
}

function printableBucket(bucket: string): string {
  return quoted(bucket, 40);
}

function unknownKey(name: string, flag: string): VpcflowError {
  const what = name === "" ? `${flag} lacks a name.` : `${flag} names ${quoted(name)}, which is no flow log field.`;
  return new VpcflowError("USAGE", what, {
    subject: flag,
    found: name,
    fix: `It takes the fields by AWS's names, and ${Object.keys(DERIVED_KEYS).join(", ")}.`,
  });
}

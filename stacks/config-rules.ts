import { type LogFormat, parseLogFormat, positionOf } from "../flow/format.ts";
import { COUNTED_FIELDS } from "../lambda/environment.ts";
import { deadLetterBucketName, functionLogGroupName, ROLE_USES, roleName } from "./names.ts";

/** A rule that spans fields. `expected` completes the sentence "`path` is `value`: expected …". */
export interface ConfigRule {
  readonly path: readonly string[];
  readonly expected: string;
  /** True also where a field that it reads is itself wrong: that field has its own message. */
  readonly holds: (config: unknown) => boolean;
}

const TARGETS = ["vpcIds", "subnetIds", "eniIds"] as const;
const OF_CREATED_FLOW_LOGS = ["trafficType", "aggregationSeconds", "retentionDays"] as const;

export const CONFIG_RULES: readonly ConfigRule[] = [
  {
    path: ["source"],
    expected: "exactly one of logGroup, vpcIds, subnetIds and eniIds",
    holds: rule(
      ({ source }) => !source || [source.logGroup, ...TARGETS.map((key) => source[key])].filter(present).length === 1,
    ),
  },
  ...OF_CREATED_FLOW_LOGS.map((key) => ({
    path: ["source", key],
    expected:
      "nothing beside logGroup (it describes flow logs that are created, and those of an existing log group exist already)",
    holds: rule(({ source }) => !(present(source?.logGroup) && present(source?.[key]))),
  })),
  {
    path: ["source", "logGroup"],
    expected: "another log group than the processor's own (it would process its own log for ever, and bill for it)",
    holds: rule(({ name, source }) => typeof name !== "string" || source?.logGroup !== functionLogGroupName({ name })),
  },
  {
    path: ["source", "logFormat"],
    expected: "a format of VPC flow logs (fields of transit gateway flow logs come from an existing logGroup alone)",
    holds: rule(({ source }) => present(source?.logGroup) || !namesTransitGateway(source?.logFormat)),
  },
  {
    path: ["source", "logFormat"],
    expected: "a format with ${srcaddr}, ${dstaddr} and ${start} (the processor counts by them)",
    holds: rule(({ source }) => {
      const format = formatOf(source?.logFormat);
      return !format || COUNTED_FIELDS.every((name) => positionOf(format, name) >= 0);
    }),
  },
  {
    path: ["stream", "shards"],
    expected: 'nothing unless mode is "provisioned"',
    holds: rule(({ stream }) => !present(stream?.shards) || stream?.mode === "provisioned"),
  },
  {
    path: ["encryption", "kmsKey"],
    expected: "a key in the pipeline's own Region",
    holds: rule(({ encryption, region }) => {
      const keyRegion = typeof encryption?.kmsKey === "string" ? encryption.kmsKey.split(":")[3] : undefined;
      return keyRegion === undefined || keyRegion === region;
    }),
  },
  {
    path: ["name"],
    expected:
      "a shorter name (the bucket for dead letters, {name}-dead-{account}-{region}, would pass S3's 63 characters)",
    holds: rule(({ name, region }) => {
      if (typeof name !== "string" || typeof region !== "string") return true;
      return name.length > 30 || deadLetterBucketName({ name }, "123456789012", region).length <= 63;
    }),
  },
  {
    path: ["iam", "namePrefix"],
    expected: "a shorter prefix, or a shorter name (role names end at 64 characters)",
    holds: rule(({ name, region, iam }) => {
      if (typeof name !== "string" || typeof region !== "string" || typeof iam?.namePrefix !== "string") return true;
      const parts = { name, region, iam: { namePrefix: iam.namePrefix } };
      return name.length > 30 || ROLE_USES.every((use) => roleName(parts, use).length <= 64);
    }),
  },
];

// --- internal ---

type Part<Key extends string> = { readonly [key in Key]?: unknown } | undefined;

/** A configuration of which nothing is known yet but that its parts are objects. */
interface Draft {
  readonly name?: unknown;
  readonly region?: unknown;
  readonly source: Part<"logGroup" | "logFormat" | (typeof TARGETS)[number] | (typeof OF_CREATED_FLOW_LOGS)[number]>;
  readonly stream: Part<"mode" | "shards">;
  readonly encryption: Part<"kmsKey">;
  readonly iam: Part<"namePrefix">;
}

function rule(holds: (config: Draft) => boolean): (config: unknown) => boolean {
  return (config) => {
    const part = objectOf(config);
    if (!part) return true;
    const { name, region } = part;
    return holds({
      name,
      region,
      source: objectOf(part["source"]),
      stream: objectOf(part["stream"]),
      encryption: objectOf(part["encryption"]),
      iam: objectOf(part["iam"]),
    });
  };
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function present(value: unknown): boolean {
  return value !== undefined;
}

/** Version 6 is the transit gateway's: EC2 refuses its fields in a flow log of a VPC, subnet or interface. */
function namesTransitGateway(logFormat: unknown): boolean {
  return formatOf(logFormat)?.fields.some((field) => field.version === 6) ?? false;
}

/** `undefined` for what is left out, and for what is no format: the field's own rule says so. */
function formatOf(logFormat: unknown): LogFormat | undefined {
  if (typeof logFormat !== "string") return undefined;
  try {
    return parseLogFormat(logFormat);
  } catch {
    return undefined;
  }
}

import { type LogFormat, parseLogFormat } from "../flow/format.ts";

/** A rule that spans fields. `expected` completes the sentence "`path` is `value`: expected …". */
export interface ConfigRule {
  readonly path: readonly string[];
  readonly expected: string;
  /** True also where a field that it reads is itself wrong: that field has its own message. */
  readonly holds: (config: unknown) => boolean;
}

/** An object of which nothing is known yet but the names that its fields may have. */
export type Part<Key extends string> = { readonly [key in Key]?: unknown } | undefined;

/** The fields of `source` that name what is logged; each is a list of ids. */
export const TARGETS = ["vpcIds", "subnetIds", "eniIds"] as const;
export const OF_CREATED_FLOW_LOGS = ["trafficType", "aggregationSeconds", "retentionDays"] as const;

/** A configuration of which nothing is known yet but that its parts are objects. */
export interface Draft {
  readonly name?: unknown;
  readonly region?: unknown;
  readonly source: Part<"logGroup" | "logFormat" | (typeof TARGETS)[number] | (typeof OF_CREATED_FLOW_LOGS)[number]>;
  readonly stream: Part<"mode" | "shards" | "retentionHours">;
  readonly encryption: Part<"kmsKey">;
  readonly processor: Part<"webhookUrl" | "webhookUrlParameter" | "runtime" | "memoryMb" | "logRetentionDays">;
  readonly iam: Part<"namePrefix">;
  readonly state: Part<"region" | "kmsKey">;
  readonly central: Part<"accountIds" | "organizationId">;
  readonly destination: Part<"arn">;
}

/** What a rule holds of; what is no object at all passes, because that is told by itself. */
export function rule(holds: (config: Draft) => boolean): (config: unknown) => boolean {
  return (config) => {
    const part = objectOf(config);
    if (!part) return true;
    return holds({
      name: part["name"],
      region: part["region"],
      source: objectOf(part["source"]),
      stream: objectOf(part["stream"]),
      encryption: objectOf(part["encryption"]),
      processor: objectOf(part["processor"]),
      iam: objectOf(part["iam"]),
      state: objectOf(part["state"]),
      central: objectOf(part["central"]),
      destination: objectOf(part["destination"]),
    });
  };
}

export function present(value: unknown): boolean {
  return value !== undefined;
}

/** Whether the source names flow logs to create. */
export function namesTargets(source: Draft["source"]): boolean {
  return TARGETS.some((key) => present(source?.[key]));
}

/** `undefined` for what is left out, and for what is no format: the field's own rule says so. */
export function formatOf(logFormat: unknown): LogFormat | undefined {
  if (typeof logFormat !== "string") return undefined;
  try {
    return parseLogFormat(logFormat);
  } catch {
    return undefined;
  }
}

// --- internal ---

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

import * as z from "zod";
import { VpcflowError } from "../flow/errors.ts";
import { problemsOf, sentenceOf } from "./config-problems.ts";
import { TARGETS } from "./config-rule.ts";
import { CONFIG_VERSION, configSchema } from "./config-schema.ts";
import { flowLogGroupName } from "./names.ts";

/** What a person writes: fields that have a default may be left out. */
export type PipelineInput = z.input<typeof configSchema>;

/** A configuration that holds every rule, its defaults filled in. */
export type PipelineConfig = z.output<typeof configSchema>;

/**
 * The configuration in `value`, which comes from JSON or from flags; `subject` is what messages call it.
 *
 * @throws VpcflowError `CONFIG` whose message names every wrong field by its path, its value and what is allowed.
 */
export function parseConfig(value: unknown, subject = "vpcflow.json"): PipelineConfig {
  rejectNewerVersion(value, subject);
  const result = configSchema.safeParse(value);
  if (!result.success) throw configError(result.error, value, subject);
  return withDefaults(result.data);
}

/** What `vpcflow.json` holds of it: of a sender only what says something there, since it has no stream and no function. */
export function writtenConfig(config: PipelineConfig): Partial<PipelineConfig> {
  if (!isSender(config)) return config;
  const { stream: _stream, processor: _processor, encryption, ...rest } = config;
  return createsFlowLogs(config) ? { ...rest, encryption } : rest;
}

/** A sender has no stream and no function: its flow logs go to another account's destination. */
export function isSender({ destination }: Pick<PipelineConfig, "destination">): boolean {
  return destination !== undefined;
}

/** The VPCs, subnets or interfaces whose flow logs the pipeline creates; none of an existing log group. */
export function flowLogTargetIds({ source }: Pick<PipelineConfig, "source">): readonly string[] {
  return [...(source.vpcIds ?? []), ...(source.subnetIds ?? []), ...(source.eniIds ?? [])];
}

export function createsFlowLogs(config: Pick<PipelineConfig, "source">): boolean {
  return flowLogTargetIds(config).length > 0;
}

/** The log group whose events are sent on, existing or created; `undefined` for a central pipeline with none of its own. */
export function sourceLogGroupName(config: Pick<PipelineConfig, "name" | "source">): string | undefined {
  return config.source.logGroup ?? (createsFlowLogs(config) ? flowLogGroupName(config) : undefined);
}

/** How flow logs are created where the pipeline creates them; of an existing log group these say nothing. */
export function flowLogSettings({ source }: Pick<PipelineConfig, "source">) {
  const { trafficType = "ALL", aggregationSeconds = 60, retentionDays = 7 } = source;
  return { trafficType, aggregationSeconds, retentionDays };
}

/** The JSON Schema (draft 2020-12) of `vpcflow.json`, for editors. `parseConfig` knows rules that it cannot say. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: "input" }) as JsonSchema;
  const named = ["logGroup", ...TARGETS].map((key) => ({ required: [key] }));
  const source = schema.properties?.["source"];
  if (source) source["oneOf"] = [...named, { not: { anyOf: named } }];
  const anyOf = [{ required: ["central"] }, { properties: { source: { anyOf: named } } }];
  return { ...schema, anyOf, title: "vpcflow.json" };
}

// --- internal ---

interface JsonSchema extends Record<string, unknown> {
  properties?: Record<string, JsonSchema>;
}

function withDefaults(config: PipelineConfig): PipelineConfig {
  const created = createsFlowLogs(config);
  const { mode, shards = 1 } = config.stream;
  return {
    ...config,
    source: created ? { ...config.source, ...flowLogSettings(config) } : config.source,
    stream: mode === "provisioned" ? { ...config.stream, shards } : config.stream,
  };
}

function rejectNewerVersion(value: unknown, subject: string): void {
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (typeof version !== "number" || version <= CONFIG_VERSION) return;
  throw new VpcflowError(
    "CONFIG",
    `${subject} has version ${version}, and this vpcflow knows version ${CONFIG_VERSION}.`,
    {
      subject,
      found: `version ${version}`,
      expected: `version ${CONFIG_VERSION}`,
      fix: "Use the vpcflow that wrote it, or a newer one.",
    },
  );
}

function configError(error: z.ZodError, value: unknown, subject: string): VpcflowError {
  const problems = problemsOf(error.issues, value, knownNames);
  const count = problems.length === 1 ? "a wrong field" : `${problems.length} wrong fields`;
  return new VpcflowError("CONFIG", `${subject} has ${count}: ${problems.map(sentenceOf).join("; ")}.`, {
    subject: problems.map(({ path }) => path).join(", "),
    found: problems.map(({ found }) => found).join("; "),
    expected: problems.map(({ expected }) => expected).join("; "),
    fix: `Correct ${problems.length === 1 ? "it" : "them"}, or move the file away and run vpcflow setup.`,
  });
}

function knownNames(path: readonly PropertyKey[]): readonly string[] {
  const part = path.reduce<JsonSchema | undefined>(
    (schema, key) => schema?.properties?.[String(key)],
    configJsonSchema() as JsonSchema,
  );
  return Object.keys(part?.properties ?? {});
}

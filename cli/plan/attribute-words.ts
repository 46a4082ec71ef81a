import { PROCESSOR_ENVIRONMENT } from "../../lambda/environment.ts";
import {
  days,
  type Format,
  hours,
  keyName,
  logFormatName,
  megabytes,
  origin,
  patternSize,
  plain,
  resourceOf,
  seconds,
  streamMode,
} from "./attribute-values.ts";
import { type ChangedAttribute, changedAttributes } from "./changed-attributes.ts";
import type { ResourceChange } from "./plan-json.ts";
import { policyWords } from "./policy-words.ts";

/** What changes of a thing, in words that are safe to show: `retention: 7 days → 30 days`. */
export interface AttributeChange {
  readonly what: string;
  /** `aws_kinesis_stream.stream.retention_period` */
  readonly path: string;
  /** Absent where there is nothing. */
  readonly from?: string;
  readonly to?: string;
  /** Said in place of from and to, where the values would say nothing to a person or are not to be shown. */
  readonly how?: string;
  /** The thing is replaced because of it. */
  readonly forces?: true;
}

/** What of a resource that exists becomes another; `version` is this vpcflow's, for the function's code. */
export function attributeChanges(resource: ResourceChange, version: string): AttributeChange[] {
  if (resource.change.before === null || resource.change.after === null) return [];
  return changedAttributes(resource).flatMap((changed) => {
    const word = wordFor(resource.type, changed);
    if (word === undefined) return [];
    const path = `${resource.address}.${changed.path}`;
    const forces = changed.forces ? { forces: true as const } : {};
    return [{ what: word.what, path, ...valuesOf(changed, word, version), ...forces }];
  });
}

/** Whether the plan says what it becomes: not where only the apply will tell. */
export function isKnown({ to, how }: AttributeChange): boolean {
  return to !== UNKNOWN && how !== UNKNOWN;
}

// --- internal ---

interface Word {
  readonly what: string;
  readonly format?: Format;
  readonly how?: (changed: ChangedAttribute, version: string) => string | undefined;
}

const UNKNOWN = "known after apply";
const HIDDEN = "not shown";

const ENVIRONMENT = "environment.variables.";

/** By type and path, or by path alone; `undefined` hides what follows from something else. */
const WORDS: Readonly<Record<string, Word | undefined>> = {
  "aws_iam_role_policy.role": undefined,
  "aws_iam_role.inline_policy": undefined,
  filename: undefined,
  "aws_cloudwatch_log_group.retention_in_days": { what: "retention", format: days },
  "aws_cloudwatch_log_subscription_filter.filter_pattern": { what: "pattern", format: patternSize },
  "aws_flow_log.log_format": { what: "log format", format: logFormatName },
  "aws_flow_log.max_aggregation_interval": { what: "aggregation", format: seconds },
  "aws_kinesis_stream.retention_period": { what: "retention", format: hours },
  "aws_kinesis_stream.shard_count": { what: "shards" },
  "aws_kinesis_stream.stream_mode_details.stream_mode": { what: "mode", format: streamMode },
  "aws_kms_key.deletion_window_in_days": { what: "time before it is deleted", format: days },
  "aws_lambda_event_source_mapping.maximum_batching_window_in_seconds": { what: "batching window", format: seconds },
  "aws_lambda_event_source_mapping.maximum_record_age_in_seconds": {
    what: "age at which a record goes to the dead letters",
    format: seconds,
  },
  "aws_lambda_function.memory_size": { what: "memory", format: megabytes },
  "aws_lambda_function.timeout": { what: "timeout", format: seconds },
  source_code_hash: { what: "code", how: (_, version) => `new code, of vpcflow ${version}` },
  [`${ENVIRONMENT}${PROCESSOR_ENVIRONMENT.webhookUrl}`]: { what: "webhook", format: origin },
  [`${ENVIRONMENT}${PROCESSOR_ENVIRONMENT.webhookUrlParameter}`]: { what: "parameter with the webhook's URL" },
  [`${ENVIRONMENT}${PROCESSOR_ENVIRONMENT.logFormat}`]: { what: "log format", format: logFormatName },
  policy: { what: "what it allows", how: policyHow },
  access_policy: { what: "what it allows", how: policyHow },
  assume_role_policy: { what: "who may take it on", how: policyHow },
  kms_key_id: { what: "key", format: keyName },
  kms_key_arn: { what: "key", format: keyName },
  "rule.apply_server_side_encryption_by_default.kms_master_key_id": { what: "key", format: keyName },
  "rule.apply_server_side_encryption_by_default.sse_algorithm": { what: "encryption" },
  "rule.bucket_key_enabled": { what: "S3 bucket key" },
  iam_role_arn: { what: "role", format: resourceOf },
  role_arn: { what: "role", format: resourceOf },
  "aws_lambda_function.role": { what: "role", format: resourceOf },
  destination_arn: { what: "destination", format: resourceOf },
  event_source_arn: { what: "stream", format: resourceOf },
};

/** In these a value that only the apply will tell says something: the others are what AWS computes anyway. */
const TOLD_THOUGH_UNKNOWN =
  /(^|\.)(kms_key_id|kms_key_arn|kms_master_key_id|role_arn|destination_arn|event_source_arn)$|^(policy|access_policy|role)$/;

function wordFor(type: string, changed: ChangedAttribute): Word | undefined {
  const { path } = changed;
  if (changed.unknown && !changed.forces && !TOLD_THOUGH_UNKNOWN.test(path)) return undefined;
  if (/^tags(\.|$)/.test(path)) return undefined;
  if (path.startsWith("tags_all.")) return { what: `tag ${path.slice("tags_all.".length)}` };
  for (const key of [`${type}.${path}`, path]) if (Object.hasOwn(WORDS, key)) return WORDS[key];
  // Whatever else a function is told by its environment may be a secret.
  if (path.startsWith(ENVIRONMENT)) return { what: `variable ${path.slice(ENVIRONMENT.length)}`, how: () => "changes" };
  return { what: path.replaceAll(/[._]/g, " ") };
}

function valuesOf(changed: ChangedAttribute, { how, format = plain }: Word, version: string) {
  if (changed.sensitive) return { how: HIDDEN };
  const told = how?.(changed, version);
  if (told !== undefined) return { how: told };
  const from = format(changed.from);
  const to = changed.unknown ? UNKNOWN : format(changed.to);
  // Two values that words cannot tell apart: a webhook's path, a pattern's conditions.
  if (from === to) return { how: from === undefined ? "changes" : `still ${from}, otherwise different` };
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function policyHow({ from, to, unknown }: ChangedAttribute): string {
  return unknown ? UNKNOWN : (policyWords(from, to) ?? "changes");
}

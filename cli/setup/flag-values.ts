import { VpcflowError } from "../../flow/errors.ts";
import type { SetupFlags } from "../commands/setup.ts";
import { parseLogFormatFlag } from "../record-flags.ts";
import { type Draft, type FieldPath, isObject, valueAt, withValue } from "./draft.ts";
import { problemAt } from "./validation.ts";

/** One flag: the field of the config that it sets, and its value there (`undefined` where it was not given). */
export interface FlagValue {
  readonly flag: string;
  readonly path: FieldPath;
  readonly value: unknown;
}

/** The fields of which one names the source. */
export const SOURCE_KEYS = ["logGroup", "vpcIds", "subnetIds", "eniIds"] as const;

export const SOURCE_FLAGS = ["--log-group", "--vpc-id", "--subnet-id", "--eni-id"] as const;

/** What the flags say, field by field; only those that were given. */
export function givenValues(flags: SetupFlags): FlagValue[] {
  return allValues(flags).filter(({ value }) => value !== undefined);
}

/**
 * The draft with what the flags say put over it.
 * @throws VpcflowError USAGE that names the flag, its value and what is allowed.
 */
export function applyFlags(base: Draft, flags: SetupFlags): Draft {
  const given = givenValues(flags);
  rejectSecondSource(given);
  if (flags.logFormat !== undefined) parseLogFormatFlag(flags.logFormat);
  const draft = given.reduce(putFlag, base);
  for (const { flag, path, value } of given) {
    if (isNone(flag, value)) continue;
    const problem = problemAt(draft, path);
    if (problem) throw badFlag(flag, problem);
  }
  return draft;
}

/** The draft with an answer in it, and without what does not go with that. */
export function put(draft: Draft, path: FieldPath, value: unknown): Draft {
  return withValue(withoutOutdated(draft, path, value), path, value);
}

export function usageError(message: string, fix: string): VpcflowError {
  return new VpcflowError("USAGE", message, { fix });
}

// --- internal ---

function allValues(flags: SetupFlags): FlagValue[] {
  return [
    // What decides on which of the others say something comes first.
    { flag: "--destination-arn", path: ["destination", "arn"], value: flags.destinationArn },
    {
      flag: "--destination-organization",
      path: ["destination", "organization"],
      value: flags.destinationOrganization,
    },
    { flag: "--central-account-id", path: ["central", "accountIds"], value: idsIn(flags.centralAccountId) },
    { flag: "--central-organization-id", path: ["central", "organizationId"], value: flags.centralOrganizationId },
    { flag: "--state-bucket", path: ["state", "bucket"], value: flags.stateBucket },
    { flag: "--name", path: ["name"], value: flags.name },
    { flag: "--region", path: ["region"], value: flags.region },
    { flag: "--log-group", path: ["source", "logGroup"], value: flags.logGroup },
    { flag: "--vpc-id", path: ["source", "vpcIds"], value: idsIn(flags.vpcId) },
    { flag: "--subnet-id", path: ["source", "subnetIds"], value: idsIn(flags.subnetId) },
    { flag: "--eni-id", path: ["source", "eniIds"], value: idsIn(flags.eniId) },
    { flag: "--traffic-type", path: ["source", "trafficType"], value: flags.trafficType?.toUpperCase() },
    { flag: "--aggregation", path: ["source", "aggregationSeconds"], value: numberIn(flags.aggregation) },
    { flag: "--log-format", path: ["source", "logFormat"], value: flags.logFormat },
    { flag: "--filter", path: ["source", "filter"], value: flags.filter },
    { flag: "--stream-mode", path: ["stream", "mode"], value: flags.streamMode },
    { flag: "--shards", path: ["stream", "shards"], value: numberIn(flags.shards) },
    { flag: "--retention-hours", path: ["stream", "retentionHours"], value: numberIn(flags.retentionHours) },
    { flag: "--kms-key", path: ["encryption", "kmsKey"], value: flags.kmsKey },
    { flag: "--webhook-url", path: ["processor", "webhookUrl"], value: flags.webhookUrl },
    {
      flag: "--webhook-url-parameter",
      path: ["processor", "webhookUrlParameter"],
      value: flags.webhookUrlParameter,
    },
    { flag: "--runtime", path: ["processor", "runtime"], value: flags.runtime },
  ];
}

/** What the field was before may not go with the new value: another source, or shards of a stream that is on demand now. */
function putFlag(draft: Draft, { flag, path, value }: FlagValue): Draft {
  if (isNone(flag, value)) return withoutPart(draft, ONLY_FIELD[flag] ?? path);
  return put(draft, path, value);
}

/** Flags that take `none`, for what nothing need be said about; with the field, the part of which it is all goes. */
const MAY_BE_NONE = [
  "--webhook-url",
  "--webhook-url-parameter",
  "--destination-arn",
  "--central-account-id",
  "--central-organization-id",
  "--state-bucket",
];
const ONLY_FIELD: Readonly<Record<string, FieldPath>> = {
  "--destination-arn": ["destination"],
  "--state-bucket": ["state"],
};

function isNone(flag: string, value: unknown): boolean {
  return MAY_BE_NONE.includes(flag) && (Array.isArray(value) ? value.join() : value) === "none";
}

/** Without that field, and without the part that it was in where nothing else is. */
function withoutPart(draft: Draft, path: FieldPath): Draft {
  const without = withValue(draft, path, undefined);
  const part = valueAt(without, path.slice(0, -1));
  const isEmpty = path.length > 1 && isObject(part) && Object.keys(part).length === 0;
  return isEmpty ? withValue(without, path.slice(0, -1), undefined) : without;
}

/** @see stacks/config-rules.ts and config-account-rules.ts for which fields exclude each other. */
export function withoutOutdated(draft: Draft, path: FieldPath, value: unknown): Draft {
  // Said again, it makes nothing outdated.
  if (path.join(".") === "destination.arn" && valueAt(draft, path) !== undefined) return draft;
  const outdated = outdatedPaths(path, value);
  return outdated.reduce((part, old) => withValue(part, old, undefined), draft);
}

function outdatedPaths(path: FieldPath, value: unknown): FieldPath[] {
  const field = path.join(".");
  const others = SOURCE_KEYS.map((key) => ["source", key]);
  const created = ["trafficType", "aggregationSeconds", "retentionDays"].map((key) => ["source", key]);
  if (field === "source.logGroup") return [...others, ...created];
  if (others.some((other) => other.join(".") === field)) return others;
  // A sender has no stream and no function, and takes nothing of others.
  if (field === "destination.arn") return [["central"], ["stream"], ["processor"], ["encryption"]];
  if (field.startsWith("central.")) return [["destination"]];
  if (field === "processor.webhookUrl") return [["processor", "webhookUrlParameter"]];
  if (field === "processor.webhookUrlParameter") return [["processor", "webhookUrl"]];
  return field === "stream.mode" && value === "on-demand" ? [["stream", "shards"]] : [];
}

function rejectSecondSource(given: readonly FlagValue[]): void {
  const sources = given.map(({ flag }) => flag).filter((flag) => SOURCE_FLAGS.some((source) => source === flag));
  if (sources.length < 2) return;
  throw usageError(
    `${sources.join(" and ")} exclude each other: a pipeline has one source.`,
    `Give one of ${SOURCE_FLAGS.join(", ")}; for more sources, set up a pipeline for each.`,
  );
}

function badFlag(flag: string, problem: { path: string; found: string; expected: string }): VpcflowError {
  return new VpcflowError("USAGE", `${flag} is ${problem.found}: expected ${problem.expected}.`, {
    subject: flag,
    found: problem.found,
    expected: problem.expected,
    fix: fixOf(flag, problem.expected),
  });
}

function fixOf(flag: string, expected: string): string {
  return flag === "--shards" && expected.includes("provisioned")
    ? "Add --stream-mode provisioned; a stream on demand finds its number of shards by itself."
    : "vpcflow setup --help shows what each flag takes.";
}

/** `--vpc-id a b --vpc-id c,d`: all of them. */
function idsIn(values: readonly string[] | undefined): string[] | undefined {
  return values
    ?.flatMap((value) => value.split(","))
    .map((id) => id.trim())
    .filter((id) => id !== "");
}

/** What is no number stays as it is, so that the message shows it. */
function numberIn(text: string | undefined): unknown {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

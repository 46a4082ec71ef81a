import { VpcflowError } from "../../flow/errors.ts";
import type { SetupFlags } from "../commands/setup.ts";
import { parseLogFormatFlag } from "../record-flags.ts";
import { type Draft, type FieldPath, withValue } from "./draft.ts";
import { problemAt } from "./validation.ts";

/** One flag: the field of the config that it sets, and its value there (`undefined` where it was not given). */
export interface FlagValue {
  readonly flag: string;
  readonly path: FieldPath;
  readonly value: unknown;
}

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
  for (const { flag, path } of given) {
    const problem = problemAt(draft, path);
    if (problem) throw badFlag(flag, problem);
  }
  return draft;
}

export function usageError(message: string, fix: string): VpcflowError {
  return new VpcflowError("USAGE", message, { fix });
}

// --- internal ---

function allValues(flags: SetupFlags): FlagValue[] {
  return [
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
    { flag: "--runtime", path: ["processor", "runtime"], value: flags.runtime },
  ];
}

/** What the field was before may not go with the new value: another source, or shards of a stream that is on demand now. */
function putFlag(draft: Draft, { flag, path, value }: FlagValue): Draft {
  if (flag === "--webhook-url" && value === "none") return withValue(draft, path, undefined);
  return withValue(withoutOutdated(draft, path, value), path, value);
}

/** @see stacks/config-rules.ts for which fields exclude each other. */
export function withoutOutdated(draft: Draft, path: FieldPath, value: unknown): Draft {
  const outdated = outdatedPaths(path, value);
  return outdated.reduce((part, old) => withValue(part, old, undefined), draft);
}

function outdatedPaths(path: FieldPath, value: unknown): FieldPath[] {
  const field = path.join(".");
  const others = ["logGroup", "vpcIds", "subnetIds", "eniIds"].map((key) => ["source", key]);
  const created = ["trafficType", "aggregationSeconds", "retentionDays"].map((key) => ["source", key]);
  if (field === "source.logGroup") return [...others, ...created];
  if (others.some((other) => other.join(".") === field)) return others;
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

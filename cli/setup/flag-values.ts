import { VpcflowError } from "../../flow/errors.ts";
import type { SetupFlags } from "../commands/setup.ts";
import { parseLogFormatFlag } from "../record-flags.ts";
import type { Draft, FieldPath } from "./draft.ts";
import { put } from "./outdated.ts";
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
  for (const { flag, path, value } of given) {
    if (isNone(flag, value)) continue;
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
    { flag: "--log-retention-days", path: ["source", "retentionDays"], value: numberIn(flags.logRetentionDays) },
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
  return put(draft, path, isNone(flag, value) ? undefined : value);
}

/** Flags that take `none`: nothing need be said about what they set. */
const MAY_BE_NONE = [
  "--webhook-url",
  "--webhook-url-parameter",
  "--destination-arn",
  "--central-account-id",
  "--central-organization-id",
  "--state-bucket",
];

function isNone(flag: string, value: unknown): boolean {
  return MAY_BE_NONE.includes(flag) && (Array.isArray(value) ? value.join() : value) === "none";
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
  if (flag === "--shards" && expected.includes("provisioned"))
    return "Add --stream-mode provisioned; a stream on demand finds its number of shards by itself.";
  return expected.includes("it creates none")
    ? `Leave ${flag} out, or give --vpc-id, --subnet-id or --eni-id instead of a log group.`
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

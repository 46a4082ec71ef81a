import { OLD_FIELDS } from "../../flow/compat/old-columns.ts";
import { VpcflowError } from "../../flow/errors.ts";
import { findField } from "../../flow/fields.ts";
import { formatOf, type LogFormat } from "../../flow/format.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { sessionOf } from "../aws-flags.ts";
import type { FlowlogsReaderFlags } from "../commands/flowlogs-reader.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { openAll } from "../sources/open.ts";
import { Reading } from "../sources/reading.ts";
import { type Opening, windowOf } from "../sources/source-kind.ts";
import { actionOf } from "./actions.ts";
import { flowLogLocation, type Location } from "./location.ts";
import { matching } from "./matching.ts";
import { printRows } from "./print-rows.ts";
import { rejectNothingRead, remarksOf } from "./remarks.ts";
import { lastHour, timesOf } from "./time-flags.ts";
import { wholeNumber } from "./whole-number.ts";
import { withoutEmpty } from "./without-empty.ts";

/** `vpcflow flowlogs-reader LOCATION [ACTION …]`: what flowlogs_reader 5.0.1 does, but for its faults. */
export async function flowlogsReader(
  { location, action }: { location: string; action: readonly string[] },
  typed: FlowlogsReaderFlags,
  context: Context,
): Promise<void> {
  const rows = actionOf(action);
  const flags = withoutEmpty(typed);
  rejectLoneExternalId(flags);
  if (flags.threadCount !== undefined) wholeNumber(flags.threadCount, "--thread-count");
  const place = await flowLogLocation(location, flags.locationType, context);
  for (const notice of [...unheeded(flags, place), ...aimless(action)]) context.stderr.write(`${notice}\n`);
  const reading = await open(flags, place, context);
  // CloudWatch Logs heeds the pattern itself.
  const isFiltered = flags.filterPattern !== undefined && place.kind !== "logs";
  await printRows(isFiltered ? matching(reading, flags.filterPattern!) : reading, rows, context);
  const { tally, hidden } = rows.records;
  const outcome = { tally, reading, remarks: hidden.size > 0 ? [notShown(hidden)] : [] };
  rejectNothingRead(location, outcome);
  for (const remark of remarksOf(outcome)) context.stderr.write(`${remark}\n`);
}

// --- internal ---

function open(flags: FlowlogsReaderFlags, place: Location, context: Context): Promise<Reading> {
  const opening = openingOf(flags, place, context);
  return place.kind === "logs" ? openLogGroup(place.source, flags, opening) : openAll([place.source], opening);
}

/** In the order of time, as the old tool prints what it reads; where that read log streams side by side, so does this. */
async function openLogGroup(source: string, flags: FlowlogsReaderFlags, opening: Opening): Promise<Reading> {
  const { readLogGroup } = await import("../../sources/log-group/read-log-group.ts");
  const { filterPattern, threadCount } = flags;
  const group = readLogGroup(source.replace(/^logs:\/\//, ""), {
    ...opening.options,
    session: sessionOf(opening.flags),
    window: windowOf(opening),
    lanes: Math.max(1, threadCount === undefined ? 1 : wholeNumber(threadCount, "--thread-count")),
    ...(filterPattern !== undefined && { filterPattern }),
  });
  return new Reading([{ source: group, window: ALWAYS }], opening.context.signal);
}

function openingOf(flags: FlowlogsReaderFlags, { kind }: Location, context: Context): Opening {
  const times = timesOf(flags);
  const { region, profile, roleArn, externalId, endpointUrl, includeAccounts, includeRegions } = flags;
  const session = { region, profile, roleArn, externalId, endpointUrl };
  return {
    flags: withoutEmpty({ ...session, ...(kind === "s3" && { includeAccounts, includeRegions }) }),
    context,
    options: {
      ...(flags.fields !== undefined && kind !== "s3" && { format: formatOfFields(flags.fields) }),
      signal: context.signal,
      notice: (sentence) => void context.stderr.write(`${printable(sentence)}\n`),
    },
    // Files are read from their beginning.
    ...(kind === "file" ? times : lastHour(times)),
  };
}

/** `${version} ${account-id}`, or the names alone, with hyphens or underscores; a name that is no field fills its place. */
function formatOfFields(text: string): LogFormat {
  const names = text.split(/\s+/).map((token) => token.replace(/^[${}]+|[${}]+$/g, ""));
  return formatOf(names.filter((name) => name !== "").map((name) => findField(name)?.name ?? name));
}

/** What the old tool ignores without a word. */
function unheeded(flags: FlowlogsReaderFlags, { kind }: Location): string[] {
  const others = kind === "s3" ? ["fields" as const] : ["includeAccounts" as const, "includeRegions" as const];
  return others
    .filter((flag) => flags[flag] !== undefined)
    .map((flag) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${WHY_UNHEEDED[flag]}`);
}

/** A script may have found no address to look for: then nothing is found, as ever. */
function aimless([action, ...args]: readonly string[]): string[] {
  return action === "findip" && args.length === 0 ? ["findip was given no address, so it finds nothing."] : [];
}

const WHY_UNHEEDED = {
  fields: "is not heeded: each object in S3 names its fields itself.",
  includeAccounts: "is not heeded: it is for --location-type s3.",
  includeRegions: "is not heeded: it is for --location-type s3.",
} as const;

function notShown(hidden: ReadonlySet<string>): string {
  const fields = [...hidden].join(", ");
  return `Not among the ${OLD_FIELDS.length} columns: ${fields}. vpcflow read shows them.`;
}

function rejectLoneExternalId({ externalId, roleArn }: FlowlogsReaderFlags): void {
  if (externalId === undefined || roleArn !== undefined) return;
  throw new VpcflowError("USAGE", "must give a --role-arn if an --external-id is given", {
    subject: "--external-id",
    fix: "Add --role-arn arn:aws:iam::ACCOUNT:role/NAME, or leave --external-id out.",
  });
}

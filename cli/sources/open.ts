import { quoted, VpcflowError } from "../../flow/errors.ts";
import { strictly } from "../../sources/strictly.ts";
import type { Context } from "../context.ts";
import { printable } from "../errors.ts";
import { parseLogFormatFlag } from "../record-flags.ts";
import { parseTime } from "../time.ts";
import { openFile } from "./file.ts";
import { filterOf } from "./filter.ts";
import { filterSelection } from "./filter-selection.ts";
import { rejectForeignFlags, rejectSecondFollowed } from "./flag-kinds.ts";
import { Reading } from "./reading.ts";
import type { SourceFlags } from "./source-flags.ts";
import type { Opening, OpenSource } from "./source-kind.ts";

/** The kinds of sources by their schemes; each brings its SDK client, so it is imported when it is named. */
const KINDS: Readonly<Record<string, () => Promise<OpenSource>>> = {
  logs: async () => (await import("./logs.ts")).openLogs,
  s3: async () => (await import("./s3.ts")).openS3,
  kinesis: async () => (await import("./kinesis.ts")).openKinesis,
};

/**
 * Opens the sources that a person named, to be read one after another.
 * @throws VpcflowError `USAGE` that names the flag or the source, before anything is read
 */
export async function openSources(names: readonly string[], flags: SourceFlags, context: Context): Promise<Reading> {
  return openAll(names, await openingOf(flags, context));
}

/** The same for a command whose flags are no flags of ours: what they mean is in the opening. */
export async function openAll(names: readonly string[], opening: Opening): Promise<Reading> {
  const { flags, context, filter, options } = opening;
  // The reading's own end, which is no Ctrl-C: its output may fail while a followed source has nothing to give.
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const endable = { ...opening, options: { ...options, signal } };
  rejectSecondFollowed(names, flags);
  const opened = [];
  for (const name of names) {
    const { kind, open, place } = await kindOf(name);
    rejectForeignFlags(flags, kind, name);
    const { source, window } = await open(place, endable);
    opened.push({ source: flags.strict ? strictly(source, { endsAtDamage: kind === "kinesis" }) : source, window });
  }
  const selection = filter && filterSelection(filter, options.notice);
  return new Reading(opened, context.signal, { selection, notice: options.notice, stop: () => ending.abort() });
}

// --- internal ---

async function kindOf(name: string): Promise<{ kind: string; open: OpenSource; place: string }> {
  const [, scheme, place] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/s.exec(name) ?? [];
  if (scheme === undefined || place === undefined) return { kind: "file", open: openFile, place: name };
  const opener = Object.hasOwn(KINDS, scheme) ? KINDS[scheme] : undefined;
  if (opener) return { kind: scheme, open: await opener(), place };
  const known = ["a file", "- for stdin", ...Object.keys(KINDS).map((one) => `${one}://…`)];
  throw new VpcflowError("USAGE", `${quoted(name)} is no source that vpcflow knows.`, {
    subject: "SOURCE",
    found: name,
    expected: known.join(", "),
    fix: `A source is ${known.join(", ")}.`,
  });
}

async function openingOf(flags: SourceFlags, context: Context): Promise<Opening> {
  const { logFormat, start, end } = flags;
  const startMs = start === undefined ? undefined : parseTime(start, "--start");
  const endMs = end === undefined ? undefined : parseTime(end, "--end");
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) throw windowInverted(start!, end!);
  const filter = await filterOf(flags, context);
  return {
    flags,
    context,
    ...(filter && { filter }),
    options: {
      ...(logFormat !== undefined && { format: parseLogFormatFlag(logFormat) }),
      signal: context.signal,
      notice: (sentence) => void context.stderr.write(`${printable(sentence)}\n`),
    },
    ...(startMs !== undefined && { startMs }),
    ...(endMs !== undefined && { endMs }),
  };
}

function windowInverted(start: string, end: string): VpcflowError {
  return new VpcflowError("USAGE", `--start ${start} is not before --end ${end}.`, {
    subject: "--start",
    found: `${start}, ${end}`,
    fix: "Give the earlier time to --start; an age such as 2h is that long before now.",
  });
}

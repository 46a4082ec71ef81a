import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { UNPACED } from "../../sources/kinesis/pace.ts";
import { type KinesisOptions, readKinesis } from "../../sources/kinesis/read-kinesis.ts";
import { parseStreamName, type StreamName } from "../../sources/kinesis/stream-name.ts";
import { sessionOf } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import { type Opening, type OpenSource, windowOf } from "./source-kind.ts";

/** `kinesis://STREAM`, or `kinesis://` and a stream's ARN. */
export const openKinesis: OpenSource = async (place, opening) => {
  const { context, flags, options } = opening;
  const stream = parseStreamName(place.replace(/\/$/, ""));
  rejectOtherRegion(stream, flags.region);
  rejectNothingToRead(opening);
  const { from, follow, checkpoint, fanOut, fast, dedupe, strict, unpaced } = flags;
  const given: KinesisOptions = {
    ...options,
    session: sessionOf(flags, stream.region),
    ...(from === undefined ? { window: windowOf(opening, Date.now() - HOUR_MS) } : { from, window: windowOf(opening) }),
    ...(checkpoint !== undefined && { checkpoint: path.resolve(context.cwd, checkpoint), settledBy: "told" }),
    ...(unpaced && { pace: UNPACED }),
    follow: follow === true,
    fanOut: fanOut === true,
    fast: fast === true,
    dedupe: dedupe === true,
    strict: strict === true,
    hold: () => holdFor(context),
  };
  // Of a stream, --start and --end go by arrival, which the source sees to.
  return { source: readKinesis(stream.arn ?? stream.name, given), window: ALWAYS };
};

// --- internal ---

const HOUR_MS = 3_600_000;

function holdFor(context: Context): () => void {
  return context.hold(() => {
    context.stderr.write("The fan-out consumer is being removed; a moment, or AWS goes on billing it.\n");
  });
}

function rejectOtherRegion({ region: ofArn }: StreamName, region: string | undefined): void {
  if (ofArn === undefined || region === undefined || ofArn === region) return;
  throw new VpcflowError("USAGE", `The stream's ARN is of ${ofArn}, and --region is ${quoted(region)}.`, {
    subject: "--region",
    found: region,
    expected: ofArn,
    fix: "Leave --region out: the ARN says it.",
  });
}

function rejectNothingToRead({ flags: { from, follow, start, end }, endMs, startMs }: Opening): void {
  if (from !== undefined && start !== undefined) {
    throw usage("--from", "--start and --from both say where to begin.", "Leave one of them out.");
  }
  if ((from === "latest" || from === "now") && !follow) {
    throw usage("--from", `--from ${from} alone would read nothing.`, "Add --follow to see what comes.");
  }
  if (endMs === undefined || startMs !== undefined || from === "oldest") return;
  if (from !== undefined && endMs <= Date.now()) {
    throw usage("--end", `--from ${from} begins after --end ${end}.`, "Give a later --end, or another --start.");
  }
  if (from === undefined && endMs <= Date.now() - HOUR_MS) {
    throw usage("--end", `Without --start a stream begins an hour ago, after --end ${end}.`, "Add --start.");
  }
}

function usage(subject: string, sentence: string, fix: string): VpcflowError {
  return new VpcflowError("USAGE", sentence, { subject, fix });
}

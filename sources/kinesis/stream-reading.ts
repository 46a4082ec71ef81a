import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { ReadCounts, RecordBatch } from "../../flow/record-batch.ts";
import { ArrivalDecoder } from "./arrival-decoder.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { CLOCKS_MS } from "./clocks.ts";
import { type OpenedStream, openStream } from "./open-stream.ts";
import { FAST, GENTLE, UNPACED } from "./pace.ts";
import { Progress } from "./progress.ts";
import type { KinesisOptions } from "./read-kinesis.ts";
import { type FeedMaker, pollingFeeds, subscribedFeeds } from "./shard-feeds.ts";
import type { StreamStart } from "./start.ts";
import { StreamRun } from "./stream-run.ts";

/** A stream that is being read. */
export interface StreamReading {
  batches(): AsyncGenerator<RecordBatch>;
  settled(): Promise<void>;
}

/** @throws VpcflowError as `readKinesis` says */
export async function openReading(stream: string, options: KinesisOptions, counts: ReadCounts): Promise<StreamReading> {
  const signal = options.signal ?? new AbortController().signal;
  const notice = options.notice ?? (() => {});
  const calledMs = Date.now();
  const opened = await openStream(stream, options.session ?? {}, signal);
  try {
    const { name } = opened;
    const first = firstStart(options, calledMs + opened.clock.aheadMs);
    const found = await goingOn(opened, options);
    const checkpoint = found ?? newCheckpoint(opened, first);
    // At once: a file that cannot be written shows before anything is read, and a run that is killed early has its beginning.
    if (!found && options.checkpoint !== undefined) await writeCheckpoint(options.checkpoint, checkpoint);
    const progress = new Progress({
      file: options.checkpoint,
      checkpoint,
      settledBy: options.settledBy ?? "asked",
    });
    const { format, strict = false, dedupe = false } = options;
    const decoder = new ArrivalDecoder({ stream: name, format, counts, strict, dedupe, notice });
    const open = { opened, first: found ? undefined : first, checkpoint, options: { ...options, signal, notice } };
    return { batches: () => batches(open, decoder, progress), settled: () => progress.settle() };
  } catch (error) {
    opened.client.destroy();
    throw error;
  }
}

// --- internal ---

const HOUR_MS = 3_600_000;

interface Open {
  opened: OpenedStream;
  /** Where a first run begins; a later one goes on from when that was. */
  first: StreamStart | undefined;
  checkpoint: Checkpoint;
  options: KinesisOptions & { signal: AbortSignal; notice(sentence: string): void };
}

async function* batches(open: Open, decoder: ArrivalDecoder, progress: Progress): AsyncGenerator<RecordBatch> {
  const { opened, options } = open;
  let feeds: FeedMaker | undefined;
  let run: StreamRun | undefined;
  try {
    feeds = options.fanOut ? await subscribedFeeds(opened, options) : pollingFeeds(opened);
    run = runOf(open, feeds);
    run.begin();
    for await (const arrival of run.arrivals) {
      for (const { sequenceNumber, batches } of decoder.decode(arrival)) {
        // The next batch is asked for when this one has been taken, so only then is the record behind us.
        for (const batch of batches) yield batch;
        progress.taken(arrival.shardId, { after: sequenceNumber });
      }
      if (arrival.emptyToMs !== undefined) progress.taken(arrival.shardId, { since: arrival.emptyToMs });
      if (arrival.closed) progress.taken(arrival.shardId, "closed");
      arrival.done();
      await progress.pass();
    }
  } finally {
    run?.stop();
    await feeds?.end();
    opened.client.destroy();
    await progress.end();
  }
}

function runOf({ opened, first, checkpoint, options }: Open, feeds: FeedMaker): StreamRun {
  const { client, input, clock } = opened;
  const { follow = false, fanOut, fast, window, signal, notice } = options;
  return new StreamRun({
    client,
    stream: input,
    clock,
    start: first ?? checkpoint.start,
    positions: checkpoint.shards,
    endMs: window?.endMs ?? Number.POSITIVE_INFINITY,
    resumes: options.checkpoint !== undefined,
    follow,
    pace: fanOut ? UNPACED : (options.pace ?? (fast ? FAST : GENTLE)),
    signal,
    notice,
    feed: feeds.feed,
  });
}

function firstStart({ from, window }: KinesisOptions, nowMs: number): StreamStart {
  if (from === "oldest" || from === "latest") return { type: from };
  if (from === "now") return { type: "since", ms: nowMs };
  const startMs = window?.startMs ?? nowMs - HOUR_MS;
  return startMs === Number.NEGATIVE_INFINITY ? { type: "oldest" } : { type: "since", ms: startMs };
}

/** The checkpoint to go on from, where there is one. */
async function goingOn(
  { name, description }: OpenedStream,
  { checkpoint: file, notice }: KinesisOptions,
): Promise<Checkpoint | undefined> {
  const found = file === undefined ? undefined : await readCheckpoint(file);
  if (!found) return undefined;
  rejectOtherStream(found, { name, created: createdAt(description), file: file! });
  notice?.(`It goes on where ${quoted(file!)} of ${found.writtenAt} says.`);
  const hours = description?.RetentionPeriodHours;
  if (hours !== undefined && Date.now() - Date.parse(found.writtenAt) > hours * HOUR_MS) {
    notice?.(`That is longer ago than the ${hours} hours that the stream keeps its records: some are gone unread.`);
  }
  return found;
}

function createdAt(description: OpenedStream["description"]): string | undefined {
  return description?.StreamCreationTimestamp?.toISOString();
}

/** One that begins where the options say. */
function newCheckpoint({ name, description, clock }: OpenedStream, first: StreamStart): Checkpoint {
  const created = createdAt(description);
  const nowMs = clock.now();
  return {
    stream: name,
    ...(created !== undefined && { streamCreatedAt: created }),
    writtenAt: new Date(nowMs).toISOString(),
    // A shard that has no place of its own yet is begun again at this time: not one that may be too late, for a clock may
    // be wrong by some seconds, and what came before it is better given than lost.
    start: first.type === "latest" ? { type: "since", ms: nowMs - CLOCKS_MS } : first,
    shards: new Map(),
  };
}

interface Identity {
  name: string;
  created: string | undefined;
  file: string;
}

function rejectOtherStream(found: Checkpoint, { name, created, file }: Identity): void {
  const sameName = found.stream === name;
  const isSame = sameName && (created === undefined || (found.streamCreatedAt ?? created) === created);
  if (isSame) return;
  const whose = sameName
    ? `the stream ${quoted(name)} that was created at ${found.streamCreatedAt}; the one of today is of ${created}`
    : `the stream ${quoted(found.stream)}, and not of ${quoted(name)}`;
  throw new VpcflowError("CHECKPOINT", `The checkpoint ${quoted(file)} is of ${whose}.`, {
    subject: file,
    found: found.stream,
    expected: name,
    fix: "Name a file of this stream's own: one that is not there yet begins anew.",
  });
}

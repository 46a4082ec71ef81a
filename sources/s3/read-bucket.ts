import { setMaxListeners } from "node:events";
import { VpcflowError } from "../../flow/errors.ts";
import { addCounts, countDamage, emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { readInput } from "../read-input.ts";
import { Bucket } from "./bucket.ts";
import { findObjects, objectNamed, type SearchCounts } from "./find-objects.ts";
import { type S3Location, shownKey } from "./location.ts";
import { isDenied, objectFault } from "./object-faults.ts";
import { type OpenedAhead, openAhead } from "./open-ahead.ts";
import { openObject } from "./open-object.ts";
import { ObjectPicker, type S3Object } from "./pick-objects.ts";
import type { S3Options } from "./read-s3.ts";

/** The records of the objects at a location that may hold some of the window. */
export async function* readBucket(
  location: S3Location,
  options: S3Options,
  counts: ReadCounts,
): AsyncGenerator<RecordBatch> {
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  // Each request on its way listens to it.
  setMaxListeners(0, signal);
  const bucket = await Bucket.open(location.bucket, { ...options, signal });
  const search: SearchCounts = { keys: 0, trees: 0, empty: 0 };
  const objects = findObjects(bucket, searchOf(location, options), search);
  const reading = { bucket, options, counts, read: 0, empty: 0, denied: 0 };
  try {
    for await (const object of openAhead(objects, (object) => openObject(bucket, object), AHEAD)) {
      yield* readObject(object, reading);
    }
    if (reading.empty > 0) options.notice?.(`Objects that hold nothing: ${reading.empty}.`);
    if (reading.read === 0) options.notice?.(nothingInWindow(location, search, options));
  } finally {
    // What is still being listed and opened is for nobody.
    ending.abort();
    bucket.close();
  }
}

/** Whether the location is that of one object, by its whole key. */
export async function isObject(location: S3Location, options: S3Options): Promise<boolean> {
  const bucket = await Bucket.open(location.bucket, options);
  try {
    return (await objectNamed(bucket, location.prefix)).object !== undefined;
  } finally {
    bucket.close();
  }
}

// --- internal ---

/** Objects whose first bytes are on their way while one is read. */
const AHEAD = 16;
/** Where the first so many objects are all denied, so are the others. */
const MAX_DENIED = 10;

interface Reading {
  bucket: Bucket;
  options: S3Options;
  counts: ReadCounts;
  /** Objects that were opened. */
  read: number;
  /** Objects without a record's beginning, such as markers that a job has ended. */
  empty: number;
  denied: number;
}

function searchOf({ prefix }: S3Location, { accounts, regions, window, notice }: S3Options) {
  const filter = {
    ...(accounts && { accounts: new Set(accounts) }),
    ...(regions && { regions: new Set(regions) }),
  };
  return { prefix, filter, picker: new ObjectPicker(window ?? ALWAYS), ...(notice && { notice }) };
}

/** One bad object never ends the reading: it is counted, by its name. */
async function* readObject({ item, opened }: OpenedAhead<S3Object>, reading: Reading): AsyncGenerator<RecordBatch> {
  const { bucket, options, counts } = reading;
  const name = shownKey(bucket.name, item.key);
  const own = emptyCounts();
  reading.read++;
  try {
    const place = { kind: "object", bucket: bucket.name, key: item.key } as const;
    yield* readInput({ name, open: () => opened }, { ...options, counts: own, place });
    reading.denied = Number.NEGATIVE_INFINITY;
  } catch (error) {
    if (error instanceof VpcflowError && error.found === "empty") return void reading.empty++;
    const reason = objectFault(error);
    if (reason === undefined || (isDenied(error) && ++reading.denied === MAX_DENIED)) throw error;
    countDamage(own, reason);
  } finally {
    own.damageReasons = own.damageReasons.map((reason) => (reason.startsWith(name) ? reason : `${name}: ${reason}`));
    addCounts(counts, own);
  }
}

function nothingInWindow({ bucket, prefix }: S3Location, search: SearchCounts, { window = ALWAYS }: S3Options): string {
  const looked =
    search.trees > 0
      ? `the flow logs of ${search.trees} ${search.trees === 1 ? "account and Region" : "accounts and Regions"} were listed by the days in their keys`
      : `${search.keys} keys were looked at, by the dates in them and the times of their writing`;
  const empty = search.empty > 0 ? `; ${search.empty} without a byte` : "";
  return `No object under ${shownKey(bucket, prefix)} may hold records${windowText(window)}: ${looked}${empty}.`;
}

function windowText({ startMs, endMs }: { startMs: number; endMs: number }): string {
  const from = Number.isFinite(startMs) ? ` from ${new Date(startMs).toISOString()}` : "";
  return Number.isFinite(endMs) ? `${from} until ${new Date(endMs).toISOString()}` : from && `${from} on`;
}

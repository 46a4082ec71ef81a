import { VpcflowError } from "../../flow/errors.ts";
import type { Bucket } from "./bucket.ts";
import { listObjects } from "./list-objects.ts";
import { shownKey } from "./location.ts";
import { type FoundTrees, findLogTrees, isOtherService, originOfKey, type TreeFilter } from "./log-trees.ts";
import type { ObjectPicker, S3Object } from "./pick-objects.ts";
import { treeObjects } from "./tree-objects.ts";

export interface Search {
  prefix: string;
  filter: TreeFilter;
  picker: ObjectPicker;
  notice?: (sentence: string) => void;
}

/** What a search came upon, complete when it has ended. */
export interface SearchCounts {
  /** Keys that were looked at one by one. */
  keys: number;
  /** Accounts and Regions whose days were listed. */
  trees: number;
  /** Objects without a byte, as consoles make them for folders. */
  empty: number;
}

/**
 * The objects under a prefix that may hold records of the window. Where there are flow logs as AWS delivers them, those
 * alone, in the order of their times; else whatever there is, in the order of its keys.
 *
 * @throws VpcflowError `SOURCE` where there is nothing at all, or nothing of the accounts and Regions that were asked for
 */
export async function* findObjects(bucket: Bucket, search: Search, counts: SearchCounts): AsyncGenerator<S3Object> {
  const named = await objectNamed(bucket, search.prefix);
  const objects = named.object
    ? [named.object]
    : await objectsUnder(bucket, { ...search, prefix: named.prefix }, counts);
  for await (const object of objects) {
    if (object.size > 0) yield object;
    else counts.empty++;
  }
}

/** The object of that very key; else the prefix, with a slash behind it where it is a folder's name without one. */
export async function objectNamed(bucket: Bucket, prefix: string): Promise<{ object?: S3Object; prefix: string }> {
  if (prefix === "" || prefix.endsWith("/")) return { prefix };
  const [first] = await firstPage(bucket, prefix);
  if (first?.key === prefix) return { prefix, object: first };
  const inFolder = await firstPage(bucket, `${prefix}/`);
  return { prefix: inFolder.length > 0 ? `${prefix}/` : prefix };
}

// --- internal ---

async function firstPage(bucket: Bucket, prefix: string): Promise<S3Object[]> {
  const { Contents = [] } = await bucket.list({ prefix, maxKeys: 1 });
  return Contents.map(({ Key = "", Size = 0, LastModified }) => ({
    key: Key,
    size: Size,
    modifiedMs: LastModified?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

async function objectsUnder(bucket: Bucket, search: Search, counts: SearchCounts): Promise<AsyncIterable<S3Object>> {
  const { prefix, filter, picker, notice } = search;
  const found = await findLogTrees(bucket, prefix, filter);
  if (found.gaveUp || (found.trees.length === 0 && found.filtered === 0)) return allObjects(bucket, search, counts);
  if (found.trees.length === 0) throw noneOfThese(bucket.name, prefix, found);
  counts.trees = found.trees.length;
  if (found.others.length > 0) notice?.(othersLeftOut(bucket.name, found.others));
  return treeObjects(bucket, found.trees, picker);
}

/** Every object that may hold records of the window: Firehose's, vpcflow's own archive, dead letters. */
async function* allObjects(bucket: Bucket, search: Search, counts: SearchCounts): AsyncGenerator<S3Object> {
  const { prefix, picker } = search;
  const skipFrom = (key: string): string | undefined => picker.skipFrom(key);
  for await (const page of listObjects(bucket, { prefix, skipFrom })) {
    counts.keys += page.length;
    for (const object of page)
      if (!isOtherService(object.key) && passes(object, search) && picker.picks(object)) yield object;
  }
  if (counts.keys === 0) throw nothingThere(bucket.name, prefix);
}

/** @throws VpcflowError where accounts or Regions are asked for, and the key tells of none */
function passes({ key }: S3Object, { filter, prefix }: Search): boolean {
  if (!filter.accounts && !filter.regions) return true;
  const origin = originOfKey(key);
  if (!origin) throw noOrigins(prefix);
  return (filter.accounts?.has(origin.account) ?? true) && (filter.regions?.has(origin.region) ?? true);
}

function othersLeftOut(bucket: string, others: readonly string[]): string {
  const shown = others.slice(0, 3).map((key) => shownKey(bucket, key));
  const more = others.length > shown.length ? ` and ${others.length - shown.length} more` : "";
  return `The flow logs that AWS delivered are read; left out: ${shown.join(", ")}${more}.`;
}

function nothingThere(bucket: string, prefix: string): VpcflowError {
  const place = shownKey(bucket, prefix);
  return new VpcflowError("SOURCE", `There is nothing under ${place}.`, {
    subject: place,
    fix: `List what there is: aws s3 ls s3://${bucket}/`,
  });
}

function noneOfThese(bucket: string, prefix: string, { filtered }: FoundTrees): VpcflowError {
  const place = shownKey(bucket, prefix);
  return new VpcflowError(
    "SOURCE",
    `${place} has flow logs, but none of the accounts and Regions that were asked for.`,
    {
      subject: place,
      fix: `--include-accounts and --include-regions left out ${filtered === 1 ? "one that is there" : `${filtered} that are there`}.`,
    },
  );
}

function noOrigins(prefix: string): VpcflowError {
  return new VpcflowError("SOURCE", "The keys there do not tell accounts and Regions.", {
    subject: prefix,
    fix: "--include-accounts and --include-regions go with flow logs as AWS delivers them, under AWSLogs/. Leave them out here.",
  });
}

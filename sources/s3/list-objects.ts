import type { Bucket, ListRequest } from "./bucket.ts";
import type { S3Object } from "./pick-objects.ts";

export interface ListOptions {
  prefix: string;
  startAfter?: string;
  /** Where to go on from the last key of a page, when what follows it is not wanted; it must sort after that key. */
  skipFrom?: (key: string) => string | undefined;
}

/** The objects under a prefix, page by page of up to 1,000, in the order of their keys. */
export async function* listObjects(bucket: Bucket, options: ListOptions): AsyncGenerator<S3Object[]> {
  const { prefix, skipFrom, startAfter } = options;
  let next: ListRequest | undefined = { prefix, ...(startAfter !== undefined && { startAfter }) };
  while (next) {
    const page = await bucket.list(next);
    const objects = (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
      key: Key,
      size: Size,
      modifiedMs: LastModified?.getTime() ?? Number.POSITIVE_INFINITY,
    }));
    yield objects;
    const last = objects.at(-1)?.key;
    const skip = last === undefined ? undefined : skipFrom?.(last);
    if (!page.IsTruncated) next = undefined;
    else next = skip === undefined ? { prefix, token: page.NextContinuationToken! } : { prefix, startAfter: skip };
  }
}

/** What stands right below a prefix: the keys, and the folders, each up to and with its slash. */
export async function listLevel(bucket: Bucket, prefix: string): Promise<{ keys: string[]; folders: string[] }> {
  const level = { keys: [] as string[], folders: [] as string[] };
  let next: ListRequest | undefined = { prefix, delimiter: "/" };
  while (next) {
    const page = await bucket.list(next);
    level.keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    level.folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
    next = page.IsTruncated ? { prefix, delimiter: "/", token: page.NextContinuationToken! } : undefined;
  }
  return level;
}

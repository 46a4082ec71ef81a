import type { ListedObject, Listing } from "./bucket-answers.ts";

/** S3 lists keys in the order of their UTF-8 bytes. */
export function inKeyOrder<T extends ListedObject>(objects: Iterable<T>): T[] {
  return [...objects].sort((a, b) => compareKeys(a.key, b.key));
}

/**
 * A page of a ListObjectsV2 answer, by its query parameters
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). The continuation token is the last key, encoded.
 * @param objects in the order of their keys
 */
export function listObjects(bucket: string, objects: readonly ListedObject[], query: URLSearchParams): Listing {
  const prefix = query.get("prefix") ?? "";
  const maxKeys = Math.min(1000, Number(query.get("max-keys") ?? 1000));
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
  const chosen = objects.filter(({ key }) => key.startsWith(prefix) && (after === "" || compareKeys(key, after) > 0));
  const { last, more, ...shown } = page(chosen, { prefix, maxKeys, delimiter: query.get("delimiter") });
  return { bucket, prefix, maxKeys, ...shown, ...(more ? { nextToken: Buffer.from(last).toString("base64url") } : {}) };
}

// --- internal ---

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The first `maxKeys` objects and common prefixes, the key to go on after, and whether there is more. */
function page(
  keys: readonly ListedObject[],
  by: { prefix: string; maxKeys: number; delimiter: string | null },
): { objects: ListedObject[]; commonPrefixes: string[]; last: string; more: boolean } {
  const objects: ListedObject[] = [];
  const commonPrefixes: string[] = [];
  let last = "";
  for (const object of keys) {
    const common = commonPrefixOf(object.key, by);
    const known = common !== undefined && commonPrefixes.at(-1) === common;
    if (!known && objects.length + commonPrefixes.length === by.maxKeys) {
      return { objects, commonPrefixes, last, more: true };
    }
    if (common === undefined) objects.push(object);
    else if (!known) commonPrefixes.push(common);
    last = object.key;
  }
  return { objects, commonPrefixes, last, more: false };
}

function commonPrefixOf(key: string, by: { prefix: string; delimiter: string | null }): string | undefined {
  if (!by.delimiter) return undefined;
  const end = key.indexOf(by.delimiter, by.prefix.length);
  return end < 0 ? undefined : key.slice(0, end + by.delimiter.length);
}

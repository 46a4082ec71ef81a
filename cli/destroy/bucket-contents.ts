import type { ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { VpcflowError } from "../../flow/errors.ts";
import type { ClientConfig } from "../../sources/aws-session.ts";

/** What lies in a bucket. */
export interface BucketContents {
  readonly bucket: string;
  /** Objects as they are now. */
  readonly objects: number;
  /** Versions that were replaced or deleted, and are kept. */
  readonly oldVersions: number;
  /** The marks of deletions. */
  readonly deleteMarkers: number;
  /** Of all versions. */
  readonly bytes: number;
  /** The first parts of the keys, `failed/` and the like, with how many versions lie there. */
  readonly prefixes: Readonly<Record<string, number>>;
  /** There are more: not all of it was counted. */
  readonly more: boolean;
}

/** Pages of a thousand: whoever has more than a million objects needs no exact number to be warned. */
const MAX_PAGES = 1000;

export interface Counting {
  readonly signal: AbortSignal;
  /** Hears how many versions were counted so far. */
  counted(versions: number): void;
}

/**
 * Counts what lies in the bucket, all versions; `undefined` where there is no such bucket.
 * @throws VpcflowError BUCKET_UNSEEN where the caller may not list it
 */
export async function bucketContents(
  client: ClientConfig,
  bucket: string,
  { signal, counted }: Counting,
): Promise<BucketContents | undefined> {
  const tally = { bucket, objects: 0, oldVersions: 0, deleteMarkers: 0, bytes: 0, prefixes: {}, more: false };
  try {
    for await (const page of versionPages(client, { bucket, signal })) {
      add(tally, page);
      counted(tally.objects + tally.oldVersions + tally.deleteMarkers);
    }
  } catch (error) {
    if (isNamed(error, "NoSuchBucket", "NotFound")) return undefined;
    throw isNamed(error, "AccessDenied", "Forbidden", "AllAccessDisabled") ? unseen(error) : error;
  }
  return tally;
}

/** Whether a destroy would meet something there. */
export function holdsData({ objects, oldVersions, deleteMarkers }: BucketContents): boolean {
  return objects + oldVersions + deleteMarkers > 0;
}

// --- internal ---

type Tally = { -readonly [Key in keyof BucketContents]: BucketContents[Key] } & { prefixes: Record<string, number> };

interface Listing {
  readonly bucket: string;
  readonly signal: AbortSignal;
}

async function* versionPages(config: ClientConfig, { bucket, signal }: Listing) {
  const { ListObjectVersionsCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(config);
  try {
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (let page = 1; ; page++) {
      const answer = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...marker }), {
        abortSignal: signal,
      });
      const last = page === MAX_PAGES && answer.IsTruncated === true;
      yield { ...answer, more: last };
      if (!answer.IsTruncated || last) return;
      marker = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
    }
  } finally {
    client.destroy();
  }
}

function add(tally: Tally, page: ListObjectVersionsCommandOutput & { more: boolean }): void {
  for (const { Key = "", Size = 0, IsLatest } of page.Versions ?? []) {
    if (IsLatest) tally.objects++;
    else tally.oldVersions++;
    tally.bytes += Size;
    const prefix = prefixOf(Key);
    tally.prefixes[prefix] = (tally.prefixes[prefix] ?? 0) + 1;
  }
  tally.deleteMarkers += page.DeleteMarkers?.length ?? 0;
  tally.more = page.more;
}

/** Up to the first slash; a key without one is itself of no prefix. */
function prefixOf(key: string): string {
  return key.includes("/") ? key.slice(0, key.indexOf("/") + 1) : "";
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

function unseen(cause: unknown): VpcflowError {
  return new VpcflowError(
    "BUCKET_UNSEEN",
    "AWS denies you s3:ListBucketVersions on the dead-letter bucket: whether it holds data cannot be seen, so nothing was touched.",
    {
      subject: "s3:ListBucketVersions",
      fix: "Ask for a policy that allows it, or use another profile with --profile.",
      cause,
    },
  );
}

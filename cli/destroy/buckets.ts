import type { ClientConfig } from "../../sources/aws-session.ts";
import { counted, grouped } from "../counted.ts";
import { untilCancelled } from "../deploy/cancelled.ts";
import type { Progress } from "../progress.ts";
import type { StateResource } from "../terraform/state-resources.ts";
import { type BucketContents, bucketContents } from "./bucket-contents.ts";
import { emptyBucket } from "./empty-bucket.ts";

const CUT_OFF = "Cancelled: what its buckets held is deleted, in part at least, and the pipeline stands.";

export interface BucketWork {
  readonly client: ClientConfig;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What lies in the buckets that the state holds; those that are gone already are left out. */
export async function lookIntoBuckets(
  resources: readonly StateResource[],
  { client, progress, signal }: BucketWork,
): Promise<BucketContents[]> {
  const names = resources
    .filter(({ type }) => type === "aws_s3_bucket")
    .map(({ attributes }) => String(attributes["bucket"]));
  const found: BucketContents[] = [];
  for (const bucket of names) {
    const contents = await progress.step(`Contents of ${bucket}`, (update) =>
      bucketContents(client, bucket, { signal, counted: (versions) => update(grouped(versions)) }),
    );
    if (contents) found.push(contents);
  }
  return found;
}

/** Deletes all that lies in them, right before Terraform deletes them; a Ctrl-C is told as `message`. */
export async function emptyBuckets(
  buckets: readonly BucketContents[],
  work: BucketWork,
  message = CUT_OFF,
): Promise<void> {
  const { client, progress, signal } = work;
  if (buckets.length === 0) return;
  const empty = async () => {
    for (const { bucket } of buckets) {
      await progress.step(`Emptying ${bucket}`, (update) =>
        emptyBucket(client, bucket, { signal, deleted: (versions) => update(counted(versions, "version")) }),
      );
    }
    // Here, where it is still known that something was deleted.
    signal.throwIfAborted();
  };
  await untilCancelled(empty, { signal }, message);
}

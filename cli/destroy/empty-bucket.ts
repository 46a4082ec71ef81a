import type { DeleteObjectsCommandOutput, ObjectIdentifier, S3Client } from "@aws-sdk/client-s3";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { ClientConfig } from "../../sources/aws-session.ts";
import { withClient } from "../checks/with-client.ts";

export interface Emptying {
  readonly signal: AbortSignal;
  /** Hears how many versions were deleted so far. */
  deleted(versions: number): void;
}

/**
 * Deletes all versions and delete markers, a thousand at a time (DeleteObjects takes no more), until none is listed.
 * @returns how many there were
 * @throws VpcflowError BUCKET_NOT_EMPTIED that names the first key that stayed
 */
export async function emptyBucket(config: ClientConfig, bucket: string, emptying: Emptying): Promise<number> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return withClient(new S3Client(config), async (client) => {
    let total = 0;
    for (;;) {
      emptying.signal.throwIfAborted();
      const batch = await nextBatch(client, bucket);
      if (batch.length === 0) return total;
      await deleteBatch(client, bucket, batch);
      total += batch.length;
      emptying.deleted(total);
    }
  });
}

// --- internal ---

/** Always the first ones: those before them are gone. */
async function nextBatch(client: S3Client, bucket: string): Promise<ObjectIdentifier[]> {
  const { ListObjectVersionsCommand } = await import("@aws-sdk/client-s3");
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
}

async function deleteBatch(client: S3Client, bucket: string, batch: ObjectIdentifier[]): Promise<void> {
  const { DeleteObjectsCommand } = await import("@aws-sdk/client-s3");
  for (let start = 0; start < batch.length; start += 1000) {
    const Delete = { Objects: batch.slice(start, start + 1000), Quiet: true };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    if (Errors.length > 0) throw notDeleted(Errors);
  }
}

/** S3 answers with success and says in it what it did not delete. */
function notDeleted(errors: NonNullable<DeleteObjectsCommandOutput["Errors"]>): VpcflowError {
  const { Key = "", Code = "an error" } = errors[0]!;
  const denied = Code === "AccessDenied";
  return new VpcflowError(
    "BUCKET_NOT_EMPTIED",
    `S3 did not delete ${errors.length === 1 ? "an object" : `${errors.length} objects`} (${Code}), the first ${quoted(Key, 200)}: the pipeline was not destroyed.`,
    {
      subject: Key,
      found: Code,
      fix: denied
        ? "Ask for a policy that allows s3:DeleteObject and s3:DeleteObjectVersion on the bucket, and run vpcflow destroy --delete-data again."
        : "Run vpcflow destroy --delete-data again; what was deleted stays deleted.",
    },
  );
}

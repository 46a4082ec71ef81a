import type { GetObjectCommandOutput } from "../s3-client.ts";

/** By what the parts of an object are known to be of the same version. */
export interface ObjectVersion {
  /** S3 itself compares it; some that speak its language have none. */
  etag: string | undefined;
  /** Of the whole object, in bytes. */
  size: number;
  /** ms since the epoch. */
  modifiedMs: number | undefined;
}

export function versionOf({ ETag, LastModified }: GetObjectCommandOutput, size: number): ObjectVersion {
  return { etag: ETag || undefined, size, modifiedMs: LastModified?.getTime() };
}

/**
 * Without an ETag nobody but us looks whether part of an object is of the version that was begun with: by the size of the
 * whole, and by its time.
 *
 * @throws OtherVersionError where it is not, or the answer tells neither
 */
export function rejectOtherVersion(
  { ContentRange, LastModified }: GetObjectCommandOutput,
  version: ObjectVersion,
): void {
  if (version.etag !== undefined) return;
  const size = /\/(\d+)$/.exec(ContentRange ?? "")?.[1];
  const modifiedMs = LastModified?.getTime();
  const isTold = size !== undefined || (modifiedMs !== undefined && version.modifiedMs !== undefined);
  const isSameSize = size === undefined || Number(size) === version.size;
  if (!isTold || !isSameSize || modifiedMs !== version.modifiedMs) throw new OtherVersionError();
}

/** The object that is read on is another than the one that was begun with. */
export class OtherVersionError extends Error {
  constructor() {
    super("the object was overwritten while it was read");
    this.name = "OtherVersionError";
  }
}

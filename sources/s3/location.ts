import { quoted, VpcflowError } from "../../flow/errors.ts";
import { dateFolders, fileTimeMs } from "./key-time.ts";

/** A bucket, and what the keys of interest begin with. */
export interface S3Location {
  bucket: string;
  prefix: string;
}

/**
 * `BUCKET`, `BUCKET/PREFIX`, either as `s3://…` or as the ARN that the console shows.
 * @throws VpcflowError `USAGE` where the bucket's name is none that S3 gives
 */
export function parseLocation(text: string): S3Location {
  const place = text.replace(/^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)/, "");
  const slash = place.indexOf("/");
  const bucket = slash < 0 ? place : place.slice(0, slash);
  // Names that S3 gave before 2018 may have capitals and underscores.
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(bucket))
    return { bucket, prefix: slash < 0 ? "" : place.slice(slash + 1) };
  throw new VpcflowError(
    "USAGE",
    bucket === "" ? "s3:// names no bucket." : `${quoted(bucket)} is no name of a bucket.`,
    {
      subject: "SOURCE",
      found: text,
      expected: "s3://BUCKET or s3://BUCKET/PREFIX",
      fix: "Write s3://BUCKET/PREFIX, for example s3://my-flow-logs/AWSLogs/.",
    },
  );
}

/** Whether the prefix itself says of which time its objects are: a day, or one object of flow logs. */
export function namesTime(prefix: string): boolean {
  return fileTimeMs(prefix) !== undefined || dateFolders(prefix.endsWith("/") ? prefix : `${prefix}/`).length > 0;
}

/** A key as messages show it: with the tails of the accounts' ids, since messages are pasted into tickets. */
export function shownKey(bucket: string, key: string): string {
  return quoted(`s3://${bucket}/${key}`.replace(/(?<!\d)\d{8}(?=\d{4}(?!\d))/g, "…"), 300);
}

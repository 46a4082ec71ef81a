import { VpcflowError } from "../../flow/errors.ts";
import { withAccountTails } from "../account-tail.ts";
import { counted } from "../counted.ts";
import { type BucketContents, holdsData } from "./bucket-contents.ts";

/** What lies in a bucket, in a sentence without a full stop: `… holds 3 objects (300 bytes), under failed/ (2) and raw/ (1)`. */
export function contentsSentence({ bucket, ...contents }: BucketContents): string {
  const { objects, oldVersions, deleteMarkers, bytes, prefixes, more } = contents;
  const parts = [
    counted(objects, "object"),
    ...(oldVersions > 0 ? [counted(oldVersions, "old version")] : []),
    ...(deleteMarkers > 0 ? [counted(deleteMarkers, "delete marker")] : []),
  ];
  // Names of buckets hold the account, which belongs into no error text.
  return `${withAccountTails(bucket)} holds ${more ? "more than " : ""}${parts.join(", ")} (${size(bytes)})${under(prefixes)}`;
}

/** @throws VpcflowError BUCKET_HOLDS_DATA, before anything is touched */
export function assertEmpty(buckets: readonly BucketContents[]): void {
  const full = buckets.filter(holdsData);
  if (full.length === 0) return;
  throw new VpcflowError("BUCKET_HOLDS_DATA", `${full.map(contentsSentence).join("; ")}: nothing was touched.`, {
    subject: full.map(({ bucket }) => withAccountTails(bucket)).join(", "),
    // To be typed, so whole: the account stands above it on the same screen.
    fix: `Copy what you need (${full.map(({ bucket }) => `aws s3 sync s3://${bucket} .`).join("; ")}), and run vpcflow destroy --delete-data, which deletes all versions of it for ever.`,
  });
}

// --- internal ---

const SHOWN = 5;

function under(prefixes: Readonly<Record<string, number>>): string {
  const named = Object.entries(prefixes).filter(([prefix]) => prefix !== "");
  if (named.length === 0) return "";
  const most = named.sort(([, one], [, other]) => other - one).slice(0, SHOWN);
  const others = named.length > SHOWN ? ` and ${named.length - SHOWN} more` : "";
  return `, under ${most.map(([prefix, count]) => `${JSON.stringify(prefix).slice(1, -1)} (${count})`).join(", ")}${others}`;
}

function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? counted(bytes, "byte") : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

import { namesTime, parseLocation } from "../../sources/s3/location.ts";
import { isObject } from "../../sources/s3/read-bucket.ts";
import { readS3Objects, type S3Options } from "../../sources/s3/read-s3.ts";
import { sessionOf } from "../aws-flags.ts";
import { decodeWorker } from "../installation.ts";
import { namesInFlag } from "./s3-flags.ts";
import { type Opening, type OpenSource, windowOf } from "./source-kind.ts";

/**
 * `s3://BUCKET[/PREFIX]`. Without `--start` it begins an hour ago, but for a prefix that names a day or an object: that is
 * read in whole.
 */
export const openS3: OpenSource = async (place, opening) => {
  const options = optionsOf(opening);
  const window = windowOf(opening, (await isNamedInWhole(place, opening, options)) ? undefined : Date.now() - HOUR_MS);
  return { source: readS3Objects(place, { ...options, window }), window };
};

// --- internal ---

const HOUR_MS = 3_600_000;

function optionsOf({ flags, options }: Opening): S3Options {
  const { includeAccounts, includeRegions, requestPayer } = flags;
  const worker = decodeWorker();
  return {
    ...options,
    session: sessionOf(flags),
    ...(worker && { decodeWorker: worker }),
    ...(includeAccounts !== undefined && { accounts: namesInFlag("--include-accounts", includeAccounts, /^\d{12}$/) }),
    ...(includeRegions !== undefined && {
      regions: namesInFlag("--include-regions", includeRegions, /^[a-z]+(-[a-z]+)+-\d+$/),
    }),
    ...(requestPayer && { requestPayer }),
  };
}

async function isNamedInWhole(place: string, { startMs, endMs }: Opening, options: S3Options): Promise<boolean> {
  if (startMs !== undefined) return false;
  const location = parseLocation(place);
  // Who names an end further back means what goes before it.
  if (namesTime(location.prefix) || (endMs !== undefined && endMs <= Date.now() - HOUR_MS)) return true;
  return location.prefix !== "" && !location.prefix.endsWith("/") && (await isObject(location, options));
}

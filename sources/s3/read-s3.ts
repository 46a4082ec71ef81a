import { emptyCounts } from "../../flow/record-batch.ts";
import type { AwsSession } from "../aws-session.ts";
import { inWindow } from "../in-window.ts";
import type { InputOptions } from "../read-input.ts";
import type { Source } from "../source.ts";
import { parseLocation } from "./location.ts";

export interface S3Options extends InputOptions {
  /** Who reads, and where; the SDK's own environment and files where it is silent. */
  session?: AwsSession;
  /** Flow logs of these accounts alone. */
  accounts?: readonly string[];
  /** Flow logs of these Regions alone. */
  regions?: readonly string[];
  /** The reader pays for the requests, where the bucket's owner does not. */
  requestPayer?: boolean;
}

/**
 * The records in the objects of a bucket, under a prefix where one is named: `BUCKET[/PREFIX]`, with or without `s3://`.
 *
 * Flow logs that AWS delivered are found wherever the prefix cuts into their keys (classic or Hive's, text or Parquet, of
 * VPCs and transit gateways), those of the window by the days in the keys, and come in the order of their times. Anything
 * else is listed: Firehose's objects, vpcflow's archive and dead letters. All that is read is told apart by its bytes, as
 * files are. The next objects are on their way while one is read; memory stays flat however large they are.
 *
 * An object that cannot be read is counted as damage, by its name. Iterating throws VpcflowError `SOURCE` where there is
 * nothing under the prefix, and what AWS answers where it cannot be listed.
 *
 * @throws VpcflowError `USAGE` where the location names no bucket
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export function readS3(location: string, options: S3Options = {}): Source {
  return inWindow(readS3Objects(location, options), options.window);
}

/** The same with all the records of the objects that may hold some of the window: who counts those outside picks them apart. */
export function readS3Objects(location: string, options: S3Options = {}): Source {
  const place = parseLocation(location);
  const counts = emptyCounts();
  return {
    counts,
    async *[Symbol.asyncIterator]() {
      const { readBucket } = await import("./read-bucket.ts");
      yield* readBucket(place, options, counts);
    },
  };
}

/** Flows are counted by the ten minutes in which they start: AWS's default aggregation interval. */
export const BUCKET_SECONDS = 600;

/** The last second that an ISO time of four-digit years can name. */
export const LAST_SECOND = 253_402_300_799;

/** The bucket of a flow's `start` (seconds since the epoch): the number of whole ten minutes since the epoch. */
export function bucketOf(startSeconds: number): number {
  return Math.floor(startSeconds / BUCKET_SECONDS);
}

/** When a bucket begins, in UTC: `2021-09-02T21:40:00Z`. */
export function bucketTime(bucket: number): string {
  return `${new Date(bucket * BUCKET_SECONDS * 1000).toISOString().slice(0, 19)}Z`;
}

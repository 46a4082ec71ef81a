import { type ConnectionSet, connectionSetUrl } from "./connection-sets.ts";
import { postToWebhook, type RetryPolicy, type WebhookOutcome } from "./webhook.ts";

/** A connection set that was posted, or not. `ms`: with its retries and their pauses. */
export interface Post extends WebhookOutcome {
  bucket: string;
  addresses: number;
  ms: number;
}

export interface PostOptions {
  webhookUrl: URL;
  retryPolicy?: RetryPolicy;
  /** When posting must be done, in ms since the epoch. */
  deadlineMs: number;
}

/**
 * Posts the first connection set by itself, and then several at a time: a receiver that is down is not asked for more than
 * one. After one that is not taken none is begun. Returns those that were begun, in the order of the sets.
 */
export async function postConnectionSets(sets: Iterator<ConnectionSet>, options: PostOptions): Promise<Post[]> {
  const posts: Post[] = [];
  let begun = 0;
  const postNext = async (): Promise<boolean> => {
    const { value: set, done } = sets.next();
    if (done) return false;
    const at = begun++;
    posts[at] = await post(set, options);
    return true;
  };
  // every() passes over the holes of those that are under way.
  const mayGoOn = () => posts.every(({ ok }) => ok);
  const lane = async () => {
    while (mayGoOn() && (await postNext()));
  };
  await postNext();
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, lane));
  return posts;
}

/** Each holds a body of up to 1 MB, and a connection of the receiver's. */
export const POSTS_AT_ONCE = 6;

// --- internal ---

async function post(set: ConnectionSet, { webhookUrl, retryPolicy, deadlineMs }: PostOptions): Promise<Post> {
  const { bucketTime, addresses, headers, body } = set;
  const started = performance.now();
  const url = connectionSetUrl(webhookUrl, bucketTime);
  const outcome = await postToWebhook({ url, headers, body, deadlineMs }, retryPolicy);
  return { bucket: bucketTime, addresses, ...outcome, ms: Math.round(performance.now() - started) };
}

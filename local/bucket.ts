import { INVALID_URI, sendRefusal } from "./bucket-answers.ts";
import { type BucketCall, type BucketLimits, BucketStore, type StoredObject } from "./bucket-store.ts";
import { type LoopbackServer, readBody, startLoopbackServer } from "./loopback-server.ts";

export type { StoredObject } from "./bucket-store.ts";

export interface BucketOptions extends BucketLimits {
  /** The buckets that exist: any other is NoSuchBucket. */
  buckets: readonly string[];
}

/** S3 for the functions of this machine: in memory, path style, on 127.0.0.1. */
export interface LocalBucket extends LoopbackServer {
  /** What a bucket holds, in the order of its keys. */
  objects(bucket: string): readonly StoredObject[];
  /** Stores without HTTP. @throws Error NoSuchBucket */
  put(bucket: string, key: string, body: string): void;
}

/** Knows PutObject, GetObject, HeadObject, ListObjectsV2 and DeleteObject, and refuses anything else as NotImplemented. */
export async function startBucket(options: BucketOptions): Promise<LocalBucket> {
  const store = new BucketStore(options.buckets, options);
  const server = await startLoopbackServer({
    name: "the local bucket",
    answer: async (request, response) => {
      const body = await readBody(request, store.objectLimit);
      const at = target(request.url ?? "/");
      const refusal = at ? store.answer({ ...at, request, body, response }) : INVALID_URI;
      if (refusal) sendRefusal(response, refusal, request.url ?? "/");
    },
  });
  return { ...server, objects: (bucket) => store.objects(bucket), put: (...object) => store.putText(...object) };
}

// --- internal ---

/**
 * Bucket, key and query of a path-style address; undefined where its percent-encoding is none. `new URL` is not asked: it
 * resolves `..`, which is as good as any other part of a key.
 */
function target(url: string): Pick<BucketCall, "bucket" | "key" | "query"> | undefined {
  const [path = "", query] = url.split(/\?(.*)/s);
  const [bucket = "", ...key] = path.slice(1).split("/");
  try {
    return {
      bucket: decodeURIComponent(bucket),
      key: decodeURIComponent(key.join("/")),
      query: new URLSearchParams(query),
    };
  } catch {
    return undefined;
  }
}

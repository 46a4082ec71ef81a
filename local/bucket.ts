import type { IncomingMessage } from "node:http";
import { sendRefusal } from "./bucket-answers.ts";
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
      const refusal = store.answer({ ...target(request), request, body, response });
      if (refusal) sendRefusal(response, refusal, request.url ?? "/");
    },
  });
  return { ...server, objects: (bucket) => store.objects(bucket), put: (...object) => store.putText(...object) };
}

// --- internal ---

function target(request: IncomingMessage): Pick<BucketCall, "bucket" | "key" | "query"> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [bucket = "", ...key] = url.pathname.slice(1).split("/");
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join("/")), query: url.searchParams };
}

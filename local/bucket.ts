import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { readAwsChunked } from "./aws-chunked.ts";
import * as answers from "./bucket-answers.ts";
import { type LoopbackServer, readBody, startLoopbackServer } from "./loopback-server.ts";

export interface BucketOptions {
  /** The buckets that exist: any other is NoSuchBucket. */
  buckets: readonly string[];
  /** Bytes of one object; 64 MiB by default. */
  objectLimit?: number;
  /** Bytes of all objects; 512 MiB by default. */
  totalLimit?: number;
}

export interface StoredObject {
  key: string;
  data: Buffer;
  etag: string;
  modified: Date;
  contentType: string;
  /** The `x-amz-meta-` headers, without that prefix. */
  metadata: Readonly<Record<string, string>>;
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
  const store = new Store(options);
  const server = await startLoopbackServer({
    name: "the local bucket",
    answer: async (request, response) => {
      const body = await readBody(request, store.objectLimit);
      const refusal = store.answer({ ...target(request), request, body, response });
      if (refusal) answers.sendRefusal(response, refusal, request.url ?? "/");
    },
  });
  return { ...server, objects: (bucket) => store.objects(bucket), put: (...object) => store.putText(...object) };
}

// --- internal ---

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  bucket: string;
  key: string;
  query: URLSearchParams;
  /** Undefined when it was too large. */
  body: Buffer | undefined;
}

type Refused = answers.S3Refusal | undefined;

function target(request: IncomingMessage): Pick<Call, "bucket" | "key" | "query"> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [bucket = "", ...key] = url.pathname.slice(1).split("/");
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join("/")), query: url.searchParams };
}

class Store {
  readonly objectLimit: number;
  readonly #totalLimit: number;
  readonly #buckets: ReadonlyMap<string, Map<string, StoredObject>>;

  constructor({ buckets, objectLimit = 64 * 1024 ** 2, totalLimit = 512 * 1024 ** 2 }: BucketOptions) {
    this.objectLimit = objectLimit;
    this.#totalLimit = totalLimit;
    this.#buckets = new Map(buckets.map((name) => [name, new Map()]));
  }

  objects(bucket: string): StoredObject[] {
    const held = [...(this.#buckets.get(bucket)?.values() ?? [])];
    return held.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  putText(bucket: string, key: string, body: string): void {
    const refusal = this.#store(bucket, {
      key,
      data: Buffer.from(body),
      contentType: "application/json",
      metadata: {},
    });
    if (refusal) throw new Error(`${refusal.code}: ${refusal.message}`);
  }

  answer(call: Call): Refused {
    const held = this.#buckets.get(call.bucket);
    if (!held) return answers.NO_SUCH_BUCKET;
    const method = call.request.method;
    if (method === "GET" && call.key === "") return this.#list(call);
    if (call.key === "" || hasSubresource(call.query)) return answers.NOT_IMPLEMENTED;
    if (method === "PUT") return this.#put(call);
    if (method === "GET" || method === "HEAD") return get(call, held.get(call.key));
    if (method !== "DELETE") return answers.NOT_IMPLEMENTED;
    held.delete(call.key);
    call.response.writeHead(204).end();
    return undefined;
  }

  #put(call: Call): Refused {
    const { request, response, bucket, key, body } = call;
    // CopyObject is a PUT, too: an empty object is not what it asks for.
    if (request.headers["x-amz-copy-source"] !== undefined) return answers.NOT_IMPLEMENTED;
    if (body === undefined) return answers.ENTITY_TOO_LARGE;
    const read = payload(request, body);
    if (!read) return answers.INCOMPLETE_BODY;
    if (!checksumHolds(read.data, read.checksum)) return answers.BAD_DIGEST;
    const taken = this.#buckets.get(bucket)?.has(key);
    if (taken && request.headers["if-none-match"] === "*") return answers.PRECONDITION_FAILED;
    const contentType = request.headers["content-type"] ?? "application/octet-stream";
    const refusal = this.#store(bucket, { key, data: read.data, contentType, metadata: metadataOf(request) });
    if (!refusal) response.writeHead(200, { etag: etagOf(read.data) }).end();
    return refusal;
  }

  #store(bucket: string, object: Omit<StoredObject, "etag" | "modified">): Refused {
    const held = this.#buckets.get(bucket);
    if (!held) return answers.NO_SUCH_BUCKET;
    const others = this.#bytes() - (held.get(object.key)?.data.length ?? 0);
    if (others + object.data.length > this.#totalLimit) return answers.ENTITY_TOO_LARGE;
    held.set(object.key, { ...object, etag: etagOf(object.data), modified: new Date() });
    return undefined;
  }

  #bytes(): number {
    let bytes = 0;
    for (const held of this.#buckets.values()) for (const object of held.values()) bytes += object.data.length;
    return bytes;
  }

  #list({ bucket, query, response }: Call): Refused {
    // The older ListObjects pages by marker, and would go round in circles here.
    if (query.get("list-type") !== "2") return answers.NOT_IMPLEMENTED;
    const prefix = query.get("prefix") ?? "";
    const maxKeys = Math.min(1000, Number(query.get("max-keys") ?? 1000));
    const token = query.get("continuation-token");
    const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
    const keys = this.objects(bucket).filter(({ key }) => key.startsWith(prefix) && comesAfter(key, after));
    const { objects, commonPrefixes, last, more } = page(keys, { prefix, maxKeys, delimiter: query.get("delimiter") });
    const nextToken = more ? { nextToken: Buffer.from(last).toString("base64url") } : {};
    answers.sendListing(response, { bucket, prefix, maxKeys, objects, commonPrefixes, ...nextToken });
    return undefined;
  }
}

function hasSubresource(query: URLSearchParams): boolean {
  return ["uploads", "uploadId", "acl", "tagging", "retention", "versionId", "attributes"].some((name) =>
    query.has(name),
  );
}

function get({ request, response }: Call, object: StoredObject | undefined): Refused {
  if (!object) return answers.NO_SUCH_KEY;
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  response.writeHead(200, {
    "content-type": object.contentType,
    "content-length": object.data.length,
    "last-modified": object.modified.toUTCString(),
    etag: object.etag,
    ...Object.fromEntries(metadata),
  });
  response.end(request.method === "HEAD" ? undefined : object.data);
  return undefined;
}

function payload(request: IncomingMessage, body: Buffer): { data: Buffer; checksum: string | undefined } | undefined {
  const checksum = request.headers[CRC32] as string | undefined;
  const streamed = String(request.headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  if (!streamed) return { data: body, checksum };
  const chunked = readAwsChunked(body);
  return chunked && { data: chunked.data, checksum: chunked.trailers[CRC32] ?? checksum };
}

const CRC32 = "x-amz-checksum-crc32";

// The SDK's default checksum; others are accepted unseen.
function checksumHolds(data: Buffer, checksum: string | undefined): boolean {
  if (checksum === undefined) return true;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes.toString("base64") === checksum;
}

function metadataOf(request: IncomingMessage): Record<string, string> {
  const headers = Object.entries(request.headers).filter(([name]) => name.startsWith("x-amz-meta-"));
  return Object.fromEntries(headers.map(([name, value]) => [name.slice("x-amz-meta-".length), String(value)]));
}

function etagOf(data: Buffer): string {
  return `"${createHash("md5").update(data).digest("hex")}"`;
}

// S3 lists keys in the order of their UTF-8 bytes.
function comesAfter(key: string, after: string): boolean {
  return after === "" || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
}

/** The first `maxKeys` objects and common prefixes, the key to go on after, and whether there is more. */
function page(
  keys: readonly StoredObject[],
  by: { prefix: string; maxKeys: number; delimiter: string | null },
): { objects: StoredObject[]; commonPrefixes: string[]; last: string; more: boolean } {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last = "";
  for (const object of keys) {
    const common = commonPrefixOf(object.key, by);
    const known = common !== undefined && commonPrefixes.at(-1) === common;
    if (!known && objects.length + commonPrefixes.length === by.maxKeys) {
      return { objects, commonPrefixes, last, more: true };
    }
    if (common === undefined) objects.push(object);
    else if (!known) commonPrefixes.push(common);
    last = object.key;
  }
  return { objects, commonPrefixes, last, more: false };
}

function commonPrefixOf(key: string, by: { prefix: string; delimiter: string | null }): string | undefined {
  if (!by.delimiter) return undefined;
  const end = key.indexOf(by.delimiter, by.prefix.length);
  return end < 0 ? undefined : key.slice(0, end + by.delimiter.length);
}

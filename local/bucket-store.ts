import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { readAwsChunked } from "./aws-chunked.ts";
import * as answers from "./bucket-answers.ts";
import { inKeyOrder, listObjects } from "./bucket-listing.ts";

export interface BucketLimits {
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

/** A request, taken apart. */
export interface BucketCall {
  request: IncomingMessage;
  response: ServerResponse;
  bucket: string;
  key: string;
  query: URLSearchParams;
  /** Undefined when it was too large. */
  body: Buffer | undefined;
}

type Refused = answers.S3Refusal | undefined;

/** The objects of some buckets, in memory, and what S3 would answer about them. */
export class BucketStore {
  readonly objectLimit: number;
  readonly #totalLimit: number;
  readonly #buckets: ReadonlyMap<string, Map<string, StoredObject>>;

  constructor(
    buckets: readonly string[],
    { objectLimit = 64 * 1024 ** 2, totalLimit = 512 * 1024 ** 2 }: BucketLimits,
  ) {
    this.objectLimit = objectLimit;
    this.#totalLimit = totalLimit;
    this.#buckets = new Map(buckets.map((name) => [name, new Map()]));
  }

  objects(bucket: string): StoredObject[] {
    return inKeyOrder(this.#buckets.get(bucket)?.values() ?? []);
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

  answer(call: BucketCall): Refused {
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

  #put(call: BucketCall): Refused {
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

  #list({ bucket, query, response }: BucketCall): Refused {
    // The older ListObjects pages by marker, and would go round in circles here.
    if (query.get("list-type") !== "2") return answers.NOT_IMPLEMENTED;
    answers.sendListing(response, listObjects(bucket, this.objects(bucket), query));
    return undefined;
  }
}

// --- internal ---

function hasSubresource(query: URLSearchParams): boolean {
  return ["uploads", "uploadId", "acl", "tagging", "retention", "versionId", "attributes"].some((name) =>
    query.has(name),
  );
}

function get({ request, response }: BucketCall, object: StoredObject | undefined): Refused {
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

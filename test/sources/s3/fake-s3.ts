import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ListedObject, type Listing, sendListing, sendRefusal } from "../../../local/bucket-answers.ts";

/** What happens to a request instead of its answer. */
export type Fault =
  | { status: number; code: string }
  /** The answer does not say how long it is. */
  | { isChunked: true }
  /** The connection is cut off after so many bytes of the body. */
  | { cutAfter: number }
  /** So many bytes of the body come, and then nothing any more. */
  | { silentAfter: number };

export interface FakeRequest {
  kind: "list" | "get";
  /** Of an object; the prefix, of a listing. */
  key: string;
  range?: string;
  query: URLSearchParams;
}

export interface FakeS3 {
  url: string;
  requests: FakeRequest[];
  put(key: string, body: Buffer | string, modified?: Date): void;
  remove(key: string): void;
  /** Whether objects have ETags; some that speak S3's language give none. */
  hasEtags: boolean;
  /** The If-Match of each request for an object; `undefined` where it has none. */
  matches: (string | undefined)[];
  /** Asked before each request is answered. */
  fault: (request: FakeRequest) => Fault | undefined;
  stop(): Promise<void>;
}

interface Stored extends ListedObject {
  body: Buffer;
}

/** S3 in memory as far as it is read: pages of 1,000, folders, ranges, If-Match; path style, and the bucket is always there. */
export async function startFakeS3({ delayMs = 0 } = {}): Promise<FakeS3> {
  const objects = new Map<string, Stored>();
  let sorted: Stored[] | undefined;
  const server = createServer((request, response) => {
    sorted ??= [...objects.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
    const world = { fake, objects, sorted };
    if (delayMs === 0) answer(world, request, response);
    else setTimeout(answer, delayMs, world, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeS3 = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    hasEtags: true,
    matches: [],
    put(key, body, modified = new Date()) {
      const data = Buffer.from(body);
      objects.set(key, { key, data, body: data, modified, etag: `"${createHash("md5").update(data).digest("hex")}"` });
      sorted = undefined;
    },
    remove(key) {
      objects.delete(key);
      sorted = undefined;
    },
    fault: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

// --- internal ---

interface World {
  fake: FakeS3;
  objects: ReadonlyMap<string, Stored>;
  sorted: readonly Stored[];
}

function answer({ fake, objects, sorted }: World, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, bucket = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const isListing = url.searchParams.has("list-type");
  const { range } = request.headers;
  const key = isListing ? (url.searchParams.get("prefix") ?? "") : rest.join("/");
  const asked: FakeRequest = {
    kind: isListing ? "list" : "get",
    key,
    query: url.searchParams,
    ...(range && { range }),
  };
  fake.requests.push(asked);
  const fault = fake.fault(asked);
  if (fault && "status" in fault) sendRefusal(response, { ...fault, message: `${fault.code}.` }, key);
  else if (isListing) sendListing(response, listing(bucket, sorted, url.searchParams));
  else {
    fake.matches.push(request.headers["if-match"]);
    const object = objects.get(key);
    sendObject(object && { ...object, etag: fake.hasEtags ? object.etag : "" }, request, response, fault);
  }
}

function sendObject(
  object: Stored | undefined,
  { headers }: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): void {
  const refusal = object ? refusalOf(headers["if-match"], object) : { status: 404, code: "NoSuchKey", message: "" };
  if (!object || refusal) return void sendRefusal(response, refusal!, "");
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  const body = from === undefined ? object.body : object.body.subarray(Number(from), Number(to) + 1);
  const length = object.body.length;
  response.writeHead(from === undefined ? 200 : 206, {
    ...(!(fault && "isChunked" in fault) && { "content-length": body.length }),
    ...(object.etag && { etag: object.etag }),
    "last-modified": object.modified.toUTCString(),
    ...(from !== undefined && { "content-range": `bytes ${from}-${Math.min(Number(to), length - 1)}/${length}` }),
  });
  if (!fault || "isChunked" in fault) response.end(body);
  else if ("cutAfter" in fault) response.write(body.subarray(0, fault.cutAfter), () => response.destroy());
  else if ("silentAfter" in fault) response.write(body.subarray(0, fault.silentAfter));
}

function refusalOf(etag: string | undefined, object: Stored) {
  if (etag === undefined || etag === object.etag) return undefined;
  return { status: 412, code: "PreconditionFailed", message: "another version" };
}

function listing(bucket: string, sorted: readonly Stored[], query: URLSearchParams): Listing {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter");
  const maxKeys = Math.min(1000, Number(query.get("max-keys") ?? 1000));
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const found: Listing = { bucket, prefix, maxKeys, objects: [], commonPrefixes: [] };
  const objects: Stored[] = [];
  const folders: string[] = [];
  let last = "";
  for (let at = firstFrom(sorted, after < prefix ? prefix : after); at < sorted.length; at++) {
    const object = sorted[at]!;
    if (!object.key.startsWith(prefix)) break;
    if (object.key <= after || (last !== "" && folders.length > 0 && object.key.startsWith(folders.at(-1)!))) continue;
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const folder = end < 0 ? undefined : object.key.slice(0, end + 1);
    if (folder !== undefined && after.startsWith(folder)) continue;
    if (objects.length + folders.length === maxKeys)
      return { ...found, objects, commonPrefixes: folders, nextToken: last };
    if (folder === undefined) objects.push(object);
    else folders.push(folder);
    last = folder ?? object.key;
  }
  return { ...found, objects, commonPrefixes: folders };
}

/** Where the first key stands that is not before `key`. */
function firstFrom(sorted: readonly Stored[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A version of an object, or the mark of a deletion. */
export interface FakeVersion {
  key: string;
  id: string;
  bytes?: number;
  latest?: boolean;
  deleted?: boolean;
}

export interface FakeBuckets {
  url: string;
  /** Their versions, by name. */
  buckets: Record<string, FakeVersion[]>;
  /** What a call is refused with, by its kind. */
  refuse: { list?: string; delete?: string };
  /** Hears of each call that deletes. */
  deleting?: () => void;
  /** Hears of each call that lists a bucket which holds nothing. */
  foundEmpty?: () => void;
  /** The calls, in their order. */
  asked: string[];
  stop(): Promise<void>;
}

/** As much of S3 as destroy asks, two versions a page, beside STS: all on 127.0.0.1. */
export async function startFakeBuckets(identity: string): Promise<FakeBuckets> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body } = answer(fake, request.url ?? "/", Buffer.concat(chunks).toString(), identity);
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeBuckets = { url, buckets: {}, refuse: {}, asked: [], stop };
  return fake;
}

// --- internal ---

const PAGE = 2;

function answer(fake: FakeBuckets, url: string, body: string, identity: string): { status: number; body: string } {
  const { pathname, searchParams } = new URL(url, "http://x");
  if (body.includes("GetCallerIdentity")) {
    const result = `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult>`;
    return { status: 200, body: `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>` };
  }
  const versions = fake.buckets[pathname.split("/")[1]!];
  const kind = searchParams.has("delete") ? "delete" : "list";
  fake.asked.push(kind);
  const refusal = fake.refuse[kind];
  if (kind === "list" && refusal) return failed(403, refusal);
  if (!versions) return failed(404, "NoSuchBucket");
  if (kind === "list" && versions.length === 0) fake.foundEmpty?.();
  return kind === "list" ? list(versions, searchParams) : remove(fake, versions, body);
}

function list(versions: FakeVersion[], query: URLSearchParams): { status: number; body: string } {
  const start = versions.findIndex(({ id }) => id === query.get("version-id-marker")) + 1;
  const page = versions.slice(start, start + PAGE);
  const more = start + PAGE < versions.length;
  const next = more
    ? `<NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>${page.at(-1)!.id}</NextVersionIdMarker>`
    : "";
  const entries = page.map(({ key, id, bytes = 0, latest = true, deleted }) => {
    const name = deleted ? "DeleteMarker" : "Version";
    return `<${name}><Key>${key}</Key><VersionId>${id}</VersionId><Size>${bytes}</Size><IsLatest>${latest}</IsLatest></${name}>`;
  });
  const body = `<ListVersionsResult><IsTruncated>${more}</IsTruncated>${next}${entries.join("")}</ListVersionsResult>`;
  return { status: 200, body };
}

function remove(fake: FakeBuckets, versions: FakeVersion[], body: string): { status: number; body: string } {
  fake.deleting?.();
  const ids = [...body.matchAll(/<VersionId>([^<]+)/g)].map(([, id]) => id!);
  if (fake.refuse.delete) {
    const error = `<Error><Key>${versions[0]!.key}</Key><Code>${fake.refuse.delete}</Code></Error>`;
    return { status: 200, body: `<DeleteResult>${error}</DeleteResult>` };
  }
  for (const id of ids)
    versions.splice(
      versions.findIndex((version) => version.id === id),
      1,
    );
  return { status: 200, body: "<DeleteResult></DeleteResult>" };
}

function failed(status: number, code: string): { status: number; body: string } {
  return { status, body: `<Error><Code>${code}</Code><Message>no details</Message></Error>` };
}

import { request } from "node:http";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAwsChunked } from "../../local/aws-chunked.ts";
import { type LocalBucket, startBucket } from "../../local/bucket.ts";
import { LOCAL_CREDENTIALS } from "../../local/credentials.ts";
import { silenceNodeVersionNotice } from "../../sources/aws-session.ts";

let bucket: LocalBucket;
let s3: S3Client;
const Bucket = "dead";

beforeAll(async () => {
  silenceNodeVersionNotice();
  bucket = await startBucket({ buckets: [Bucket], objectLimit: 100_000, totalLimit: 250_000 });
  // No forcePathStyle: a function's client has no more than AWS_ENDPOINT_URL_S3.
  s3 = new S3Client({ region: "eu-west-1", endpoint: bucket.url, credentials: LOCAL_CREDENTIALS });
});
afterAll(async () => {
  s3.destroy();
  await bucket.stop();
  await bucket.stop();
});

const put = (Key: string, Body: string | Uint8Array | Readable, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString("latin1");

/** A request whose path no client has tidied up. */
function raw(method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(bucket.url);
    const sent = request({ host: "127.0.0.1", port, method, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}

describe("the bucket on this machine, with AWS's own client", () => {
  it("gives back what was put, with its type and metadata", async () => {
    await put("a/b.json", '{"a":1}', { ContentType: "application/json", Metadata: { reason: "damaged" } });
    expect(await get("a/b.json")).toBe('{"a":1}');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a/b.json" }));
    expect(head).toMatchObject({ ContentLength: 7, ContentType: "application/json", Metadata: { reason: "damaged" } });
  });

  it("keeps bytes as they are, and keys with any character", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await put("ä b/&<c>+%/1", bytes);
    expect(Buffer.from(await get("ä b/&<c>+%/1"), "latin1")).toEqual(Buffer.from(bytes));
  });

  it("takes the address as it is: dots are a part of the key, and what is no percent-encoding is refused", async () => {
    expect(await raw("PUT", `/${Bucket}/dots/../x`)).toBe(200);
    expect(bucket.objects(Bucket).map(({ key }) => key)).toContain("dots/../x");
    expect(await raw("DELETE", `/${Bucket}/dots/../x`)).toBe(204);
    expect(await raw("PUT", `/${Bucket}/%zz`)).toBe(400);
  });

  it("takes a streamed body, which comes in aws-chunked pieces with its checksum behind", async () => {
    const body = "0123456789".repeat(8_000);
    await put("streamed", Readable.from([body.slice(0, 50_000), body.slice(50_000)]), { ContentLength: body.length });
    expect(await get("streamed")).toBe(body);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "streamed" }));
  });

  it("refuses a body that does not have its checksum", async () => {
    await expect(put("bad", "text", { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("says NoSuchKey and NoSuchBucket as S3 does", async () => {
    await expect(get("none")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(s3.send(new GetObjectCommand({ Bucket: "other", Key: "a" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  it("deletes, and says nothing of what was not there", async () => {
    await put("gone", "1");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await expect(get("gone")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("does not replace an object where the writer asks for none to be there", async () => {
    await put("once", "1", { IfNoneMatch: "*" });
    await expect(put("once", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
    expect(await get("once")).toBe("1");
  });

  it("lists by prefix, in pages, in the order of the keys", async () => {
    for (const Key of ["list/c", "list/a", "list/d&d", "list/b", "other"]) await put(Key, Key);
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const answer = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: "list/",
          MaxKeys: 3,
          ...(ContinuationToken ? { ContinuationToken } : {}),
        }),
      );
      keys.push(...(answer.Contents ?? []).map((object) => object.Key!));
      ContinuationToken = answer.NextContinuationToken;
    } while (ContinuationToken);
    expect(keys).toEqual(["list/a", "list/b", "list/c", "list/d&d"]);
  });

  it("gathers keys under a delimiter", async () => {
    for (const Key of ["tree/1/a", "tree/1/b", "tree/2/a", "tree/x"]) await put(Key, "x");
    const answer = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "tree/", Delimiter: "/" }));
    expect(answer.CommonPrefixes).toEqual([{ Prefix: "tree/1/" }, { Prefix: "tree/2/" }]);
    expect(answer.Contents?.map((object) => object.Key)).toEqual(["tree/x"]);
  });

  it("refuses what is larger than an object, or all of them together, may be", async () => {
    await expect(put("large", "x".repeat(100_001))).rejects.toMatchObject({ name: "EntityTooLarge" });
    await put("one", "x".repeat(99_000));
    await put("two", "x".repeat(99_000));
    await expect(put("three", "x".repeat(99_000))).rejects.toMatchObject({ name: "EntityTooLarge" });
    await put("two", "y".repeat(99_000));
  });

  it("shows what it holds without a request", () => {
    bucket.put(Bucket, "direct", "text");
    expect(
      bucket
        .objects(Bucket)
        .find((object) => object.key === "direct")
        ?.data.toString(),
    ).toBe("text");
    expect(() => bucket.put("other", "direct", "text")).toThrow(/NoSuchBucket/);
  });
});

describe("an aws-chunked body", () => {
  it("is joined, with its trailers", () => {
    const body = "3;chunk-signature=ab\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA==\r\n\r\n";
    expect(readAwsChunked(Buffer.from(body))).toEqual({
      data: Buffer.from("abcde"),
      trailers: { "x-amz-checksum-crc32": "AAAA==" },
    });
  });

  it.each(["", "abc", "5\r\nab", "5\r\nabcdefgh\r\n0\r\n\r\n", "2\r\nab\r\n"])(
    "that is cut or no such body is refused (%j)",
    (body) => {
      expect(readAwsChunked(Buffer.from(body))).toBeUndefined();
    },
  );
});

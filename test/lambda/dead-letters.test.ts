import { beforeEach, expect, test, vi } from "vitest";
import { deadLettersIn } from "../../lambda/dead-letters.ts";
import { streamRecord } from "./events.ts";
import { startReceiver } from "./receiver.ts";

const LETTER = { record: streamRecord(Buffer.from("raw")), data: Buffer.from("raw"), reason: "it is – damaged\n" };

beforeEach(() => {
  // The client is made once a process, and its endpoint is read then.
  vi.resetModules();
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "made-up");
  return () => vi.unstubAllEnvs();
});

test("a dead letter is the raw bytes under its stream, shard and sequence number, with the reason beside them", async () => {
  const { received, url } = await startReceiver((response) => response.end());
  // By its name, since the SDK gives addresses alone the bucket in the path by itself.
  vi.stubEnv("AWS_ENDPOINT_URL_S3", url.replace("127.0.0.1", "localhost"));
  await deadLettersIn("letters")(LETTER, 5_000);
  expect(received).toMatchObject([
    {
      method: "PUT",
      body: Buffer.from("raw"),
      headers: {
        "x-amz-meta-reason": "it is ? damaged?",
        "x-amz-meta-stream": "flows",
        "x-amz-meta-shard-id": "shardId-000000000003",
        "x-amz-meta-sequence-number": "100",
        "x-amz-meta-arrival-time": "2023-11-14T22:13:20.500Z",
      },
    },
  ]);
  expect(received[0]?.path).toMatch(/^\/letters\/unreadable\/flows\/shardId-000000000003\/100(\?|$)/);
});

test("a bucket that refuses rejects, with S3's own code", async () => {
  const denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
  const { url } = await startReceiver((response) => response.writeHead(403).end(denied));
  vi.stubEnv("AWS_ENDPOINT_URL_S3", url);
  await expect(deadLettersIn("letters")(LETTER, 5_000)).rejects.toThrow("Access Denied");
});

test("a bucket that does not answer rejects in the time that is given", async () => {
  const { url } = await startReceiver(() => undefined);
  vi.stubEnv("AWS_ENDPOINT_URL_S3", url);
  const started = performance.now();
  await expect(deadLettersIn("letters")(LETTER, 200)).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(3_000);
});

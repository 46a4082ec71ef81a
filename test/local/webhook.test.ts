import { afterEach, describe, expect, it } from "vitest";
import { type LocalWebhook, startWebhook, type WebhookOptions } from "../../local/webhook.ts";

const hooks: LocalWebhook[] = [];
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.stop();
});

async function webhook(options: WebhookOptions = {}): Promise<LocalWebhook> {
  const hook = await startWebhook(options);
  hooks.push(hook);
  return hook;
}

async function post(
  hook: LocalWebhook,
  key: string,
  body: unknown,
  path = "/connection_sets/1432917600",
): Promise<number> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (await fetch(hook.url + path, { method: "POST", headers, body: text })).status;
}

describe("the receiver of connection sets", () => {
  it("keeps the bucket, the counts and the headers of a post", async () => {
    const hook = await webhook();
    expect(await post(hook, "k1", { "10.0.0.1": 3 })).toBe(204);
    expect(hook.received()).toMatchObject([
      { bucketTime: "1432917600", peers: { "10.0.0.1": 3 }, headers: { "idempotency-key": "k1" }, posts: 1 },
    ]);
  });

  it("counts a repeated idempotency key once", async () => {
    const hook = await webhook();
    await post(hook, "k1", { "10.0.0.1": 3 });
    await post(hook, "k1", { "10.0.0.1": 4 });
    await post(hook, "k2", { "10.0.0.1": 5 });
    expect(hook.received().map(({ peers, posts }) => [peers["10.0.0.1"], posts])).toEqual([
      [4, 2],
      [5, 1],
    ]);
  });

  it("refuses the first requests of the first buckets as planned, and keeps nothing of them", async () => {
    const hook = await webhook();
    hook.plan({ buckets: 2, requests: 2, status: 503 });
    const statuses: number[] = [];
    for (const bucket of ["1", "1", "2", "1", "3", "2", "2", "1"]) {
      statuses.push(await post(hook, `key-${bucket}`, {}, `/connection_sets/${bucket}`));
    }
    expect(statuses).toEqual([503, 503, 503, 204, 204, 503, 204, 204]);
    expect(hook.received().map(({ bucketTime, posts }) => [bucketTime, posts])).toEqual([
      ["1", 2],
      ["3", 1],
      ["2", 1],
    ]);
    expect(hook.refused()).toBe(4);
  });

  it.each([
    ["no JSON", "{", "/connection_sets/1", 400],
    ["a list", [], "/connection_sets/1", 400],
    ["a count that is no number", { "10.0.0.1": "3" }, "/connection_sets/1", 400],
    ["a count of nobody", { "10.0.0.1": 0 }, "/connection_sets/1", 400],
    ["another path", {}, "/other", 404],
    ["a path that is no percent-encoding", {}, "/connection_sets/%zz", 404],
  ])("refuses %s", async (_, body, path, status) => {
    const hook = await webhook();
    expect(await post(hook, "k", body, path)).toBe(status);
    expect(hook.received()).toEqual([]);
    expect(hook.refused()).toBe(1);
  });

  it("names the port that is in use", async () => {
    const hook = await webhook();
    const port = Number(new URL(hook.url).port);
    await expect(webhook({ port })).rejects.toMatchObject({ code: "PORT_IN_USE", subject: String(port) });
  });
});

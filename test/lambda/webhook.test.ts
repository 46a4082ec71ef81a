import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { postToWebhook, type RetryPolicy } from "../../lambda/webhook.ts";
import { startReceiver, statuses } from "./receiver.ts";

const QUICK: RetryPolicy = { tries: 4, attemptMs: 2_000, firstPauseMs: 1, longestPauseMs: 500 };

function post(url: string, { policy = QUICK, withinMs = 5_000 } = {}) {
  const deadlineMs = Date.now() + withinMs;
  return postToWebhook({ url: new URL(url), headers: { "X-Test": "yes" }, body: "{}", deadlineMs }, policy);
}

test("what the receiver takes is posted once, with its headers", async () => {
  const { received, url } = await startReceiver();
  expect(await post(`${url}/in`)).toEqual({ ok: true, status: 200, tries: 1 });
  expect(received).toMatchObject([{ method: "POST", path: "/in", headers: { "x-test": "yes" } }]);
});

test.each([408, 429, 500, 503])("%i is tried again", async (status) => {
  const { received, url } = await startReceiver(statuses(status, status, 202));
  expect(await post(url)).toEqual({ ok: true, status: 202, tries: 3 });
  expect(received).toHaveLength(3);
});

test.each([400, 401, 404, 413])("%i is final, and said to be permanent", async (status) => {
  const { received, url } = await startReceiver(statuses(status));
  const problem = `the answer was ${status}`;
  expect(await post(url)).toEqual({ ok: false, status, tries: 1, problem, permanent: true });
  expect(received).toHaveLength(1);
});

test("tries end", async () => {
  const { received, url } = await startReceiver(statuses(500));
  expect(await post(url)).toMatchObject({ ok: false, status: 500, tries: 4 });
  expect(received).toHaveLength(4);
});

test("a redirect is not followed", async () => {
  const elsewhere = await startReceiver();
  const { url } = await startReceiver((response) => response.writeHead(307, { location: elsewhere.url }).end());
  expect(await post(url)).toMatchObject({ ok: false, problem: "the answer was 307, and redirects are not followed" });
  expect(elsewhere.received).toHaveLength(0);
});

test("an attempt that gets no answer in its time is tried again", async () => {
  const { url } = await startReceiver((response, _request, number) => number > 1 && response.end());
  expect(await post(url, { policy: { ...QUICK, attemptMs: 100 } })).toEqual({ ok: true, status: 200, tries: 2 });
});

test("a receiver that is not there is tried again, and the reason is a code", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const outcome = await post(`http://127.0.0.1:${port}`, { policy: { ...QUICK, tries: 2 } });
  expect(outcome).toEqual({ ok: false, tries: 2, problem: "no answer came (ECONNREFUSED)" });
});

test("a dropped connection is tried again", async () => {
  const { url } = await startReceiver((response, _request, number) =>
    number > 1 ? response.end() : response.destroy(),
  );
  expect(await post(url)).toMatchObject({ ok: true, tries: 2 });
});

test("the pause that the receiver asks for is kept", async () => {
  const { url } = await startReceiver((response, _request, number) =>
    response.writeHead(number > 1 ? 200 : 429, { "retry-after": "1" }).end(),
  );
  const started = performance.now();
  expect(await post(url, { policy: { ...QUICK, longestPauseMs: 2_000 } })).toMatchObject({ ok: true, tries: 2 });
  expect(performance.now() - started).toBeGreaterThan(950);
});

test.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
  "a receiver that asks for a pause past the bound is left to a later invocation: %s",
  async (pause) => {
    const { url } = await startReceiver((response) => response.writeHead(503, { "retry-after": pause }).end());
    expect(await post(url)).toMatchObject({ ok: false, status: 503, tries: 1 });
  },
);

test("the deadline ends an attempt, and no pause begins that would pass it", async () => {
  const silent = await startReceiver(() => undefined);
  const started = performance.now();
  expect(await post(silent.url, { withinMs: 200 })).toMatchObject({ ok: false, late: true });
  expect(performance.now() - started).toBeLessThan(1_500);
  expect(await post(silent.url, { withinMs: 0 })).toMatchObject({ ok: false, late: true });
});

test("a receiver that is silent for as long as an attempt may take is not our lateness", async () => {
  const { url } = await startReceiver(() => undefined);
  const outcome = await post(url, { policy: { ...QUICK, tries: 1, attemptMs: 50 } });
  expect(outcome).toEqual({ ok: false, tries: 1, problem: "no answer came within 50 ms" });
});

test("an answer that never ends does not hold up the post", async () => {
  const { url } = await startReceiver((response) => {
    response.writeHead(200);
    const flood = (): void => {
      while (response.writable && response.write(Buffer.alloc(65_536)));
      response.once("drain", flood);
    };
    flood();
  });
  const started = performance.now();
  expect(await post(url)).toEqual({ ok: true, status: 200, tries: 1 });
  expect(performance.now() - started).toBeLessThan(QUICK.attemptMs - 500);
});

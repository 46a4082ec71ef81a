import { describe, expect, it } from "vitest";
import { clientConfig } from "../../../sources/aws-session.ts";
import { followPages } from "../../../sources/log-group/follow.ts";
import { openLogRequests } from "../../../sources/log-group/log-requests.ts";
import type { PageReading } from "../../../sources/log-group/pages.ts";
import { RecentIds } from "../../../sources/log-group/recent-ids.ts";
import type { FakeLogGroup } from "../../fake-log-group.ts";
import { fakeLogGroup, lineOf } from "./reading.ts";

const MINUTE_MS = 60_000;

/** The messages that come until there are so many, of a log group that is looked at again and again. */
async function followed(fake: FakeLogGroup, count: number, window = { startMs: 0, endMs: Number.POSITIVE_INFINITY }) {
  const ended = new AbortController();
  const client = await clientConfig({ region: "eu-west-1", endpointUrl: fake.url });
  const { signal } = ended;
  const requests = await openLogRequests({ name: "/vpc/flow" }, { client, signal, eventsPerSecond: 1000 });
  const reading: PageReading = { requests, signal, window, lanes: 8 };
  const messages: string[] = [];
  for await (const page of followPages(reading, { pollMs: 5 })) {
    messages.push(...page.map(({ message }) => message));
    if (messages.length >= count) break;
  }
  ended.abort();
  requests.close();
  return messages;
}

/** All that comes of named log streams, each in a lane of its own, until the message `end`; and what is said. */
async function followedStreams(fake: FakeLogGroup, logStreams: readonly string[], maxIds?: number) {
  const ended = new AbortController();
  const client = await clientConfig({ region: "eu-west-1", endpointUrl: fake.url });
  const { signal } = ended;
  const requests = await openLogRequests({ name: "/vpc/flow" }, { client, signal, eventsPerSecond: 1000 });
  const notices: string[] = [];
  const lost: string[] = [];
  const notice = (sentence: string): void => void notices.push(sentence);
  const window = { startMs: 0, endMs: Number.POSITIVE_INFINITY };
  const messages: string[] = [];
  for await (const page of followPages(
    { requests, signal, window, lanes: 8, logStreams, notice, lost: (logStream) => void lost.push(logStream) },
    { pollMs: 1, ...(maxIds !== undefined && { maxIds }) },
  )) {
    messages.push(...page.map(({ message }) => message));
    if (messages.includes("end")) break;
  }
  ended.abort();
  requests.close();
  return { messages, notices, lost };
}

describe("a log group of which more comes than can be remembered", () => {
  it("gives nothing twice though its lanes are at different times, and says what may be missed, once", async () => {
    const fake = await fakeLogGroup({ pageEvents: 1 });
    const now = Date.now();
    const put = (stream: string, minutesAgo: number, ...names: string[]): void =>
      names.forEach((message, index) => {
        fake.put({ stream, timestamp: now - minutesAgo * MINUTE_MS + index, message });
      });
    const [old, fresh] = [
      ["o1", "o2", "o3", "o4", "o5", "o6"],
      ["n1", "n2", "n3", "n4", "n5", "n6"],
    ] as const;
    put("a", 10, "first");
    put("b", 10, ...old);
    let looks = 0;
    fake.before = (action, { logStreamNames, nextToken }) => {
      if (action !== "FilterLogEvents" || nextToken !== undefined || String(logStreamNames) !== "a") return undefined;
      looks++;
      if (looks === 2) put("a", 5, ...fresh);
      if (looks === 5) put("a", 0, "end");
      return undefined;
    };
    const { messages, notices } = await followedStreams(fake, ["a", "b"], 8);
    expect(messages.toSorted()).toEqual(["end", "first", ...fresh, ...old].toSorted());
    expect(notices.filter((sentence) => sentence.includes("More events come than can be remembered"))).toHaveLength(1);
  });
});

describe("a log stream that is deleted while it is followed", () => {
  it("is told of once, and the others go on", async () => {
    const fake = await fakeLogGroup();
    const put = (stream: string, message: string) => fake.put({ stream, timestamp: Date.now() - 1000, message });
    put("a", "a1");
    put("b", "b1");
    let looks = 0;
    fake.before = (action, { logStreamNames }) => {
      if (action !== "FilterLogEvents" || String(logStreamNames) !== "a") return undefined;
      looks++;
      if (looks === 2) fake.remove("b");
      if (looks === 5) put("a", "end");
      return undefined;
    };
    const { messages, lost } = await followedStreams(fake, ["a", "b"]);
    expect(messages.toSorted()).toEqual(["a1", "b1", "end"]);
    expect(lost).toEqual(["b"]);
    expect(fake.asked.filter(({ parameters }) => String(parameters["logStreamNames"]).includes("b"))).toHaveLength(2);
  });

  it("is an error where it never was there", async () => {
    const fake = await fakeLogGroup();
    fake.stream("a");
    await expect(followedStreams(fake, ["a", "b"])).rejects.toMatchObject({ code: "LOG_STREAM" });
  });
});

describe("a log group that is followed", () => {
  it("gives what comes, late events and those of new streams too, each once", async () => {
    const fake = await fakeLogGroup({ pageEvents: 3 });
    const now = Date.now();
    const put = (stream: string, ago: number, number: number) =>
      fake.put({ stream, timestamp: now - ago, message: lineOf(number) });
    for (let number = 0; number < 10; number++) put("eni-01-all", 30 * MINUTE_MS - number, number);
    for (let number = 10; number < 20; number++) put("eni-02-all", 1000 + number, number);
    let looks = 0;
    fake.before = (action, { nextToken }) => {
      if (action !== "FilterLogEvents" || nextToken !== undefined) return undefined;
      looks++;
      if (looks === 4) put("eni-01-all", 15 * MINUTE_MS, 20);
      if (looks === 6) put("eni-03-all", 0, 21);
      if (looks === 8) put("eni-02-all", 19 * MINUTE_MS, 22);
      return undefined;
    };
    const messages = await followed(fake, 23);
    expect(messages.toSorted()).toEqual(Array.from({ length: 23 }, (_, number) => lineOf(number)).toSorted());
    expect(looks).toBeGreaterThan(7);
  });

  it("ends when its window has ended and what is late had the time to come", async () => {
    const fake = await fakeLogGroup();
    const endMs = Date.now() - 21 * MINUTE_MS;
    fake.put({ stream: "a", timestamp: endMs - 1, message: "in" }, { stream: "a", timestamp: endMs, message: "out" });
    expect(await followed(fake, 99, { startMs: 0, endMs })).toEqual(["in"]);
  });
});

describe("the ids of what was there", () => {
  const event = (eventId: string, timestamp: number) => ({ eventId, timestamp, logStreamName: "a", message: "m" });

  it("tell what is new", () => {
    const ids = new RecentIds(0);
    const all = Array.from({ length: 5000 }, (_, number) =>
      event(`3${String(number).padStart(55, "0")}`, number * 100),
    );
    expect(all.every((one) => ids.isNew(one))).toBe(true);
    expect(all.some((one) => ids.isNew(one))).toBe(false);
  });

  it("are forgotten with their minute", () => {
    const ids = new RecentIds(0);
    ids.isNew(event("old", 0));
    ids.isNew(event("young", 2 * MINUTE_MS));
    ids.forgetBefore(2 * MINUTE_MS);
    expect(ids.floorMs).toBe(2 * MINUTE_MS);
    expect(ids.isNew(event("young", 2 * MINUTE_MS))).toBe(false);
  });

  it("are no more than so many: the oldest minutes go, and are not looked at again", () => {
    const ids = new RecentIds(0, 10);
    for (let number = 0; number < 11; number++) ids.isNew(event(String(number), number * 20_000));
    expect(ids.floorMs).toBe(MINUTE_MS);
    expect(ids.isNew(event("10", 200_000))).toBe(false);
  });
});

import { describe, expect, it, vi } from "vitest";
import { eventsIn, eventsOf, fakeLogGroup, lineOf, messagesOf, sourceOf } from "./reading.ts";

const sorted = (events: { message: string }[]) => events.map(({ message }) => message).sort();

describe("the events that are read are those that are there", () => {
  it.each([
    ["no stream", 0, 0],
    ["one stream", 1, 25],
    ["seven streams", 7, 40],
    ["more streams than a request takes", 230, 500],
    ["a thousand streams", 1_234, 1_234],
  ])("of %s", async (_, streams, count) => {
    const fake = await fakeLogGroup({ pageEvents: 10 });
    const put = eventsIn(streams, count);
    fake.put(...put);
    const source = sourceOf(fake);
    expect(await messagesOf(source)).toEqual(sorted(put));
    expect(source.counts).toMatchObject({ events: count, damages: 0 });
    expect(source.counts.bytesIn).toBeGreaterThanOrEqual(count * 100);
  });

  it("with the stream and the time of each", async () => {
    const fake = await fakeLogGroup({ pageEvents: 4 });
    const put = eventsIn(3, 30);
    fake.put(...put);
    const read = await eventsOf(sourceOf(fake));
    const byTime = read.map(({ record, ...event }) => event).sort((one, other) => one.timestamp - other.timestamp);
    expect(byTime).toEqual(put);
  });

  it("where pages are empty, and more follow", async () => {
    const fake = await fakeLogGroup({ pageEvents: 3, emptyPages: true });
    const put = eventsIn(4, 50);
    fake.put(...put);
    expect(await messagesOf(sourceOf(fake))).toEqual(sorted(put));
    expect(fake.count("FilterLogEvents")).toBeGreaterThan(25);
  });

  it("where the last page has no token by the name of null", async () => {
    const fake = await fakeLogGroup({ pageEvents: 3, nullToken: true });
    const put = eventsIn(2, 10);
    fake.put(...put);
    expect(await messagesOf(sourceOf(fake))).toEqual(sorted(put));
  });

  it.each(["throttled", "reset", "cut", "unavailable"] as const)("where requests are %s", async (fault) => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const fake = await fakeLogGroup({ pageEvents: 5 });
    const put = eventsIn(4, 60);
    fake.put(...put);
    fake.before = (action) => (action !== "DescribeFlowLogs" && fake.asked.length % 3 === 0 ? fault : undefined);
    expect(await messagesOf(sourceOf(fake))).toEqual(sorted(put));
    vi.restoreAllMocks();
  });

  it("where a stream appears while they are read", async () => {
    const fake = await fakeLogGroup({ pageEvents: 5 });
    const put = eventsIn(2, 30);
    const late = { stream: "eni-99-all", timestamp: Date.now() - 1000, message: lineOf(999) };
    fake.put(...put);
    fake.before = (action) => {
      if (action === "FilterLogEvents" && fake.count(action) === 3) fake.put(late);
      return undefined;
    };
    expect(await messagesOf(sourceOf(fake))).toEqual(sorted([...put, late]));
  });

  it("but for those of a stream that is deleted before its turn", async () => {
    const fake = await fakeLogGroup({ pageEvents: 5 });
    const put = eventsIn(40, 80);
    const [{ stream: deleted }] = put as [(typeof put)[0]];
    fake.put(...put);
    fake.before = (action) => {
      if (action === "FilterLogEvents") fake.remove(deleted);
      return undefined;
    };
    const notices: string[] = [];
    const source = sourceOf(fake, { notice: (sentence) => notices.push(sentence) });
    expect(await messagesOf(source)).toEqual(sorted(put.filter(({ stream }) => stream !== deleted)));
    expect(notices).toContain(
      `The log stream "${deleted}" was deleted before all of it was read: events of it are missing.`,
    );
    expect(source.counts.damages).toBe(1);
  });

  it.each([
    ["of one lane", {}],
    ["that were named", { logStreams: [0, 1, 2, 3, 4, 5].map((number) => `eni-0000000${number}-all`) }],
  ])("but for the rest of a stream that is deleted between two pages %s, the others each once", async (_, options) => {
    const fake = await fakeLogGroup({ pageEvents: 5 });
    // Several at each time, so that a page ends between events of one time.
    const put = eventsIn(6, 120).map((event, index) => ({ ...event, timestamp: 1_700_000_000_000 + (index >> 2) }));
    const deleted = "eni-00000001-all";
    fake.put(...put);
    const given: string[] = [];
    fake.before = (action, { nextToken, logStreamNames }) => {
      const isRead = nextToken !== undefined && String(logStreamNames).includes(deleted);
      if (action === "FilterLogEvents" && isRead && given.length > 0) fake.remove(deleted);
      return undefined;
    };
    const notices: string[] = [];
    const source = sourceOf(fake, { ...options, lanes: 2, notice: (sentence) => notices.push(sentence) });
    for await (const { events } of source) {
      for (let index = 0; index < events.count; index++) given.push(events.message(index));
    }
    expect(new Set(given).size).toBe(given.length);
    const others = put.filter(({ stream }) => stream !== deleted).map(({ message }) => message);
    expect(given).toEqual(expect.arrayContaining(others));
    expect(given.length).toBeLessThan(120);
    expect(notices.filter((sentence) => sentence.includes(`"${deleted}" was deleted`))).toHaveLength(1);
    expect(source.counts).toMatchObject({ damages: 1, events: given.length });
  });

  it("in one lane, in the order of their time, and without a list of streams", async () => {
    const fake = await fakeLogGroup({ pageEvents: 7 });
    const put = eventsIn(5, 40);
    fake.put(...put);
    const read = await eventsOf(sourceOf(fake, { lanes: 1 }));
    expect(read.map(({ message }) => message)).toEqual(put.map(({ message }) => message));
    expect(fake.count("DescribeLogStreams")).toBe(0);
  });

  it("where the list of streams is denied, as a whole, and that is said", async () => {
    const fake = await fakeLogGroup();
    const put = eventsIn(5, 40);
    fake.put(...put);
    fake.before = (action) =>
      action === "DescribeLogStreams"
        ? { error: "AccessDeniedException", message: "User: x is not authorized to perform: logs:DescribeLogStreams" }
        : undefined;
    const notices: string[] = [];
    const source = sourceOf(fake, { notice: (sentence) => notices.push(sentence) });
    expect(await messagesOf(source)).toEqual(sorted(put));
    expect(notices.join("\n")).toContain("logs:DescribeLogStreams");
  });
});

describe("which events are read", () => {
  it("those of the window, its start in and its end out", async () => {
    const fake = await fakeLogGroup();
    const startMs = Date.now() - 10_000;
    const at = (ms: number) => ({ stream: "a", timestamp: startMs + ms, message: `at ${ms}` });
    fake.put(at(-1), at(0), at(999), at(1000));
    const source = sourceOf(fake, { window: { startMs, endMs: startMs + 1000 } });
    expect(await messagesOf(source)).toEqual(["at 0", "at 999"]);
  });

  it("until the present, where the window is open", async () => {
    const fake = await fakeLogGroup();
    const now = Date.now();
    fake.put(
      { stream: "a", timestamp: now - 1, message: "was" },
      { stream: "a", timestamp: now + 600_000, message: "will be" },
    );
    expect(await messagesOf(sourceOf(fake))).toEqual(["was"]);
  });

  it("streams that hold nothing of the window are not asked for", async () => {
    const fake = await fakeLogGroup();
    const day = 86_400_000;
    const now = Date.now();
    fake.stream("old", { creationTime: 0, lastEventTimestamp: now - 3 * day, lastIngestionTime: now - 3 * day });
    fake.stream("stale", { creationTime: 0, lastEventTimestamp: now - day / 2, lastIngestionTime: now - day / 2 });
    fake.stream("empty", { creationTime: 0 });
    await messagesOf(sourceOf(fake, { window: { startMs: now - 3_600_000, endMs: now } }));
    const asked = fake.asked.flatMap(({ parameters }) => (parameters["logStreamNames"] as string[]) ?? []);
    expect(asked.sort()).toEqual(["empty", "stale"]);
  });

  it("those of the interfaces that are asked for, and of streams that name none", async () => {
    const fake = await fakeLogGroup();
    const event = (stream: string) => ({ stream, timestamp: Date.now() - 1000, message: stream });
    fake.put(...["eni-01-all", "eni-02-reject", "eni-03-accept", "app"].map(event));
    const options = { interfaceIds: ["eni-02"] };
    expect(await messagesOf(sourceOf(fake, options))).toEqual(["app", "eni-02-reject"]);
    expect(await messagesOf(sourceOf(fake, { ...options, lanes: 1 }))).toEqual(["app", "eni-02-reject"]);
  });

  it("those of named streams, or of streams whose names begin so", async () => {
    const fake = await fakeLogGroup();
    const event = (stream: string) => ({ stream, timestamp: Date.now() - 1000, message: stream });
    fake.put(...["a1", "a2", "b1", "b2"].map(event));
    expect(await messagesOf(sourceOf(fake, { logStreams: ["a2", "b1"] }))).toEqual(["a2", "b1"]);
    expect(fake.count("DescribeLogStreams")).toBe(0);
    expect(await messagesOf(sourceOf(fake, { logStreamPrefix: "b" }))).toEqual(["b1", "b2"]);
  });
});

describe("what is asked of CloudWatch Logs", () => {
  it("is no more than so many requests a second, retries too", async () => {
    const fake = await fakeLogGroup({ pageEvents: 1 });
    fake.put(...eventsIn(6, 12));
    fake.before = (action) => (action === "FilterLogEvents" && fake.count(action) === 4 ? "unavailable" : undefined);
    const begun = performance.now();
    await messagesOf(sourceOf(fake, { requestsPerSecond: 50 }));
    const requests = fake.count("FilterLogEvents");
    expect(requests).toBeGreaterThanOrEqual(13);
    // Timers may be a millisecond early.
    expect(performance.now() - begun).toBeGreaterThanOrEqual((requests - 1) * 19);
  });

  it("is a page of each lane ahead of who takes them, and no more", async () => {
    const fake = await fakeLogGroup({ pageEvents: 1 });
    fake.put(...eventsIn(4, 400));
    const batches = sourceOf(fake)[Symbol.asyncIterator]();
    await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fake.count("FilterLogEvents")).toBeLessThanOrEqual(4 + 1);
    await batches.return?.();
  });

  it("ends when nobody takes any more", async () => {
    const fake = await fakeLogGroup({ pageEvents: 1 });
    fake.put(...eventsIn(4, 400));
    for await (const _ of sourceOf(fake)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
    // One that was taken and one on its way, in each of the four lanes.
    expect(fake.count("FilterLogEvents")).toBeLessThanOrEqual(8);
  });

  it("ends with the signal's reason", async () => {
    const fake = await fakeLogGroup({ pageEvents: 1 });
    fake.put(...eventsIn(4, 400));
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = (async () => {
      for await (const _ of sourceOf(fake, { signal: controller.signal, requestsPerSecond: 5 }))
        controller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
  });

  it("is the filter pattern as it is given", async () => {
    const fake = await fakeLogGroup();
    fake.put(...eventsIn(1, 1));
    await messagesOf(sourceOf(fake, { filterPattern: '"REJECT"' }));
    const filter = fake.asked.find(({ action }) => action === "FilterLogEvents");
    expect(filter?.parameters["filterPattern"]).toBe('"REJECT"');
  });
});

describe("what goes wrong is told in a sentence", () => {
  it.each([
    [
      "ResourceNotFoundException",
      "The specified log group does not exist.",
      'There is no log group "/vpc/flow" in eu-west-1.',
    ],
    [
      "AccessDeniedException",
      "User: arn:aws:iam::123456789012:user/a is not authorized to perform: logs:FilterLogEvents on resource",
      'AWS denies you the action logs:FilterLogEvents on the log group "/vpc/flow".',
    ],
    [
      "InvalidParameterException",
      "Invalid filter pattern",
      "does not accept the filter pattern: Invalid filter pattern.",
    ],
  ])("%s: %s", async (error, message, sentence) => {
    const fake = await fakeLogGroup();
    fake.put(...eventsIn(1, 1));
    fake.before = (action) => (action === "FilterLogEvents" ? { error, message } : undefined);
    await expect(messagesOf(sourceOf(fake))).rejects.toThrow(sentence);
  });

  it("a named log stream that is not there", async () => {
    const fake = await fakeLogGroup();
    fake.put(...eventsIn(1, 1));
    const reading = messagesOf(sourceOf(fake, { logStreams: ["nope"] }));
    await expect(reading).rejects.toThrow('is not in the log group "/vpc/flow"');
  });

  it("after ten attempts where it does not pass", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const fake = await fakeLogGroup();
    fake.put(...eventsIn(1, 1));
    fake.before = (action) => (action === "FilterLogEvents" ? "throttled" : undefined);
    await expect(messagesOf(sourceOf(fake))).rejects.toThrow("Rate exceeded");
    expect(fake.count("FilterLogEvents")).toBe(10);
    vi.restoreAllMocks();
  });
});

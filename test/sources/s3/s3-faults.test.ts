import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readS3, type S3Options } from "../../../sources/s3/read-s3.ts";
import { gzip, line } from "../../flow/subscription.ts";
import { type FakeS3, startFakeS3 } from "./fake-s3.ts";
import { parquetFlows } from "./parquet-flows.ts";

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3();
});
afterEach(() => s3.stop());

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `${line(from + index)}\n`).join("");
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

async function read(options: S3Options = {}) {
  const source = readS3("flows/a/", { session: { endpointUrl: s3.url, region: "eu-west-1" }, ...options });
  const ports: number[] = [];
  for await (const { events } of source) {
    for (let index = 0; index < events.count; index++) ports.push(Number(events.message(index).split(" ")[6]));
  }
  return { ports, counts: source.counts };
}

describe("a connection", () => {
  it("that is cut off in mid-object is taken up again, and no record is lost or comes twice", async () => {
    const body = Buffer.from(lines(0, 20_000));
    s3.put("a/1.log", body);
    s3.put("a/2.log.gz", gzip(lines(20_000, 100)));
    let cuts = 0;
    s3.fault = ({ kind, key }) =>
      kind === "get" && key === "a/1.log" && cuts++ < 8 ? { cutAfter: 100_001 } : undefined;
    const { ports, counts } = await read();
    expect(ports).toEqual(numbers(0, 20_100));
    expect(counts).toMatchObject({ damages: 0, events: 20_100 });
    const ranges = s3.requests.filter(({ range }) => range !== undefined);
    expect(ranges).toHaveLength(8);
  });

  it("that is cut off at the same byte each time is that object's damage, counted and named", async () => {
    s3.put("a/1.log", lines(0, 10));
    s3.put("a/2.log", lines(10, 5));
    s3.fault = ({ kind, key }) => (kind === "get" && key === "a/1.log" ? { cutAfter: 0 } : undefined);
    const { ports, counts } = await read();
    expect(ports).toEqual(numbers(10, 5));
    expect(counts.damageReasons).toEqual([
      '"s3://flows/a/1.log": the connection was cut off again and again at the same byte',
    ]);
  });

  it("that is cut off in a row group of Parquet is taken up again", async () => {
    s3.put("a/1.parquet", parquetFlows(12_000));
    let cuts = 0;
    s3.fault = ({ kind }) => (kind === "get" && cuts++ % 2 === 0 ? { cutAfter: 500_000 } : undefined);
    const { ports, counts } = await read();
    expect(s3.requests.filter(({ range }) => range !== undefined).length).toBeGreaterThan(8);
    expect(ports).toHaveLength(12_000);
    expect(ports.every((port, index) => port === index)).toBe(true);
    expect(counts.damages).toBe(0);
  });
});

describe("an object without an ETag", () => {
  const first = new Date("2026-01-01T00:00:00Z");
  const body = lines(0, 20_000);

  /** Cuts the first answer off, and stores something else before the second, where there is something. */
  function cutOnce(after?: () => void): void {
    let gets = 0;
    s3.hasEtags = false;
    s3.put("a/1.log", body, first);
    s3.fault = ({ kind }) => {
      if (kind !== "get") return undefined;
      if (++gets === 2) after?.();
      return gets === 1 ? { cutAfter: 100_001 } : undefined;
    };
  }

  it("is taken up again without If-Match", async () => {
    cutOnce();
    const { ports, counts } = await read();
    expect(ports).toEqual(numbers(0, 20_000));
    expect(counts.damages).toBe(0);
    expect(s3.matches).toEqual([undefined, undefined]);
  });

  it.each([
    ["is of another size", (): void => s3.put("a/1.log", `${body}x`, first)],
    ["is of another time", (): void => s3.put("a/1.log", body.toUpperCase(), new Date("2026-01-01T00:00:01Z"))],
  ])("that %s when it is taken up again was overwritten, which is counted", async (_, after) => {
    cutOnce(after);
    const { ports, counts } = await read();
    expect(ports).toEqual(numbers(0, ports.length));
    expect(ports.length).toBeLessThan(20_000);
    expect(counts.damageReasons).toEqual(['"s3://flows/a/1.log": it was overwritten while it was read']);
  });
});

describe("S3 that asks to slow down", () => {
  it("is waited for, in listing and in reading", async () => {
    s3.put("a/1.log", lines(0, 3));
    const times = new Map<string, number>();
    s3.fault = ({ kind }) => {
      times.set(kind, (times.get(kind) ?? 0) + 1);
      return times.get(kind)! <= 4 ? { status: 503, code: "SlowDown" } : undefined;
    };
    expect((await read()).ports).toEqual([0, 1, 2]);
  }, 60_000);
});

describe("an object", () => {
  it("that is deleted between listing and reading is counted and named", async () => {
    s3.put("a/1.log", lines(0, 1));
    s3.put("a/2.log", lines(1, 1));
    s3.fault = ({ kind }) => {
      if (kind === "get") s3.remove("a/1.log");
      return undefined;
    };
    const { ports, counts } = await read();
    expect(ports).toEqual([1]);
    expect(counts.damageReasons).toEqual(['"s3://flows/a/1.log": it was deleted between listing and reading']);
  });

  it("that is overwritten while it is read is counted, and no line is half of one and half of the other", async () => {
    s3.put("a/1.log", lines(0, 20_000));
    let gets = 0;
    s3.fault = ({ kind }) => {
      if (kind !== "get") return undefined;
      if (gets++ > 0) s3.put("a/1.log", "x".repeat(2_000_000));
      return { cutAfter: 100_001 };
    };
    const { ports, counts } = await read();
    expect(ports).toEqual(numbers(0, ports.length));
    expect(counts.damageReasons).toEqual(['"s3://flows/a/1.log": it was overwritten while it was read']);
  });

  it.each([
    ["AccessDenied", 403, "AWS denies you its reading"],
    ["KMS.DisabledException", 400, "the key that it is encrypted with cannot be used"],
    ["InvalidObjectState", 403, "it is archived in Glacier"],
  ])("that answers %s is counted with the reason, and the others are read", async (code, status, reason) => {
    s3.put("a/1.log", lines(0, 1));
    s3.put("a/2.log", lines(1, 1));
    s3.fault = ({ kind, key }) => (kind === "get" && key === "a/1.log" ? { status, code } : undefined);
    const { ports, counts } = await read();
    expect(ports).toEqual([1]);
    expect(counts.damageReasons[0]).toContain(reason);
  });

  it("denied as all the others are ends the reading, with what AWS said", async () => {
    for (let index = 0; index < 50; index++) s3.put(`a/${100 + index}.log`, lines(index, 1));
    s3.fault = ({ kind }) => (kind === "get" ? { status: 403, code: "AccessDenied" } : undefined);
    await expect(read()).rejects.toMatchObject({ name: "AccessDenied" });
    expect(s3.requests.filter(({ kind }) => kind === "get").length).toBeLessThan(30);
  });

  it("is not asked for while nobody takes records: some are opened ahead, and no more", async () => {
    for (let index = 0; index < 500; index++) s3.put(`a/${1000 + index}.log`, lines(index, 1));
    const source = readS3("flows/a/", { session: { endpointUrl: s3.url, region: "eu-west-1" } });
    for await (const { events } of source) {
      expect(events.count).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 100));
      break;
    }
    expect(s3.requests.filter(({ kind }) => kind === "get").length).toBeLessThan(30);
  });

  it("whose length the answer does not say is read to its end", async () => {
    s3.put("a/1.log", lines(0, 10_000));
    s3.fault = ({ kind }) => (kind === "get" ? { isChunked: true } : undefined);
    expect((await read()).ports).toEqual(numbers(0, 10_000));
  });

  it("that holds nothing is no damage, and is told of", async () => {
    s3.put("a/1.log", lines(0, 1));
    s3.put("a/2.log.gz", gzip("\n"));
    const notices: string[] = [];
    const { ports, counts } = await read({ notice: (sentence) => notices.push(sentence) });
    expect([ports, counts.damages, notices]).toEqual([[0], 0, ["Objects that hold nothing: 1."]]);
  });

  it("that never comes is let go when the signal aborts", async () => {
    s3.put("a/1.log", lines(0, 1000));
    s3.fault = ({ kind }) => (kind === "get" ? { silentAfter: 10 } : undefined);
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(new Error("stopped")), 50);
    await expect(read({ signal: stopping.signal })).rejects.toThrow("stopped");
  });
});

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TRANSIT_GATEWAY_FORMAT } from "../../../flow/format.ts";
import { recordsOf } from "../../../sources/records.ts";
import { readS3, readS3Objects, type S3Options } from "../../../sources/s3/read-s3.ts";
import { dataMessage, event, gzip, line } from "../../flow/subscription.ts";
import { type FakeS3, startFakeS3 } from "./fake-s3.ts";
import { type LogKey, logKey } from "./flow-log-keys.ts";

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3();
});
afterEach(() => s3.stop());

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

/** A line that began at that time; the port tells it from others. */
function lineAt(time: string, port: number): string {
  const start = Date.parse(`${time}:00Z`) / 1000;
  return `2 123456789012 eni-0a 10.0.0.1 10.0.0.2 40000 ${port} 6 10 840 ${start} ${start + 60} ACCEPT OK`;
}

/** An object as AWS delivers it, of one record. */
function putLog(key: LogKey, port: number): string {
  const name = logKey(key);
  s3.put(name, gzip(`${HEADER}\n${lineAt(key.time, port)}\n`));
  return name;
}

const window = (start: string, end = "2030-01-01T00:00"): S3Options["window"] & object => ({
  startMs: Date.parse(`${start}:00Z`),
  endMs: Date.parse(`${end}:00Z`),
});

/** What is read of `flows/…`, by the ports. */
async function read(prefix: string, options: S3Options = {}, source = readS3) {
  const notices: string[] = [];
  const session = { endpointUrl: s3.url, region: "eu-west-1" };
  const reading = source(`flows/${prefix}`, { session, notice: (sentence) => notices.push(sentence), ...options });
  const ports: number[] = [];
  const keys: string[] = [];
  for await (const { events, place } of reading) {
    for (let index = 0; index < events.count; index++) ports.push(Number(events.message(index).split(" ")[6]));
    if (place?.kind === "object" && keys.at(-1) !== place.key) keys.push(place.key);
  }
  return { ports, keys, notices, counts: reading.counts };
}

const listings = (): string[] => s3.requests.filter(({ kind }) => kind === "list").map(({ key }) => key);

describe("flow logs that AWS delivered", () => {
  const DAY = "2026-11-28T";

  it("are found wherever the prefix cuts into their keys, in the order of their times", async () => {
    const first = putLog({ time: `${DAY}05:00`, prefix: "team/" }, 1);
    putLog({ time: `${DAY}05:10`, prefix: "team/", region: "us-east-1" }, 2);
    putLog({ time: `${DAY}05:20`, prefix: "team/", account: "210987654321" }, 3);
    putLog({ time: "2026-11-29T05:00", prefix: "team/" }, 4);
    const account = "team/AWSLogs/123456789012/";
    for (const [prefix, expected] of [
      ["", [1, 2, 3, 4]],
      ["te", [1, 2, 3, 4]],
      ["team", [1, 2, 3, 4]],
      ["team/AWSLogs/", [1, 2, 3, 4]],
      ["team/AWSLogs/12", [1, 2, 4]],
      [account, [1, 2, 4]],
      [`${account}vpcflowlogs/eu-west-1/`, [1, 4]],
      [`${account}vpcflowlogs/eu-west-1/2026/11/28/`, [1]],
      [`${account}vpcflowlogs/eu-west-1/2026/11/29`, [4]],
      [first, [1]],
    ] as const) {
      expect([prefix, (await read(prefix)).ports]).toEqual([prefix, expected]);
    }
  });

  it.each([
    ["classic", {}],
    ["Hive's", { hive: true }],
    ["classic by the hour", { hourly: true }],
    ["Hive's by the hour", { hive: true, hourly: true }],
  ])("with %s keys are read of the window alone", async (_, layout) => {
    for (const [index, time] of ["27T23:50", "28T03:00", "28T04:00", "28T05:00", "28T06:00", "29T00:00"].entries()) {
      putLog({ ...layout, time: `2026-11-${time}` }, index);
    }
    const { ports, counts } = await read("", { window: window(`${DAY}04:00`, `${DAY}06:00`) });
    expect(ports).toEqual([2, 3]);
    expect(counts).toMatchObject({ events: 3, headers: 3, damages: 0 });
  });

  it("are read of a file that was delivered late, or is named by its beginning", async () => {
    const late = logKey({ time: `${DAY}06:40` });
    const early = logKey({ time: `${DAY}04:50` });
    s3.put(late, gzip(`${HEADER}\n${lineAt(`${DAY}05:59`, 1)}\n${lineAt(`${DAY}06:00`, 2)}\n`));
    s3.put(early, gzip(`${HEADER}\n${lineAt(`${DAY}04:59`, 3)}\n${lineAt(`${DAY}05:00`, 4)}\n`));
    const within = { window: window(`${DAY}05:00`, `${DAY}06:00`) };
    expect((await read("", within)).ports).toEqual([4, 1]);
    expect((await read("", within, readS3Objects)).ports).toEqual([3, 4, 1, 2]);
  });

  it("of more than 1,000 accounts are found, on the second page of the listing too", async () => {
    const account = (index: number): string => String(100_000_000_000 + index);
    for (let index = 0; index < 1100; index++) putLog({ time: `${DAY}05:00`, account: account(index) }, index);
    const chosen = [0, 500, 999, 1000, 1001, 1099];
    const { ports } = await read("", { window: window(`${DAY}05:00`), accounts: chosen.map(account) });
    expect(ports).toEqual(chosen);
  });

  it("of more than 1,000 objects of a day all come", async () => {
    const expected: number[] = [];
    for (let index = 0; index < 2100; index++) {
      const isLater = index % 150 === 149;
      putLog({ time: `${DAY}${isLater ? "12" : "05"}:00`, flowLog: `fl-${10_000 + index}` }, index);
      if (isLater) expected.push(index);
    }
    expect((await read("", { window: window(`${DAY}11:00`) })).ports).toEqual(expected);
  });

  it("of years are not listed to find an hour", async () => {
    for (let day = 0; day < 1500; day++) {
      const time = new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 11);
      for (const hour of ["04", "05"]) putLog({ time: `${time}${hour}:00` }, day);
    }
    const { ports } = await read("", { window: window("2026-03-01T04:30", "2026-03-01T05:30") });
    expect(ports).toEqual([(Date.UTC(2026, 2, 1) - Date.UTC(2023, 0, 1)) / 86_400_000]);
    expect(listings()).toHaveLength(4);
  });

  it("of the hours before are passed over, where an hour has many", async () => {
    for (let hour = 0; hour < 20; hour++) {
      const time = `${DAY}${String(hour).padStart(2, "0")}:00`;
      for (let file = 0; file < 1500; file++) s3.put(logKey({ time, hourly: true, flowLog: `fl-${1000 + file}` }), "");
    }
    putLog({ time: `${DAY}20:00`, hourly: true }, 20);
    expect((await read("", { window: window(`${DAY}20:00`) })).ports).toEqual([20]);
    // A page of each of the hours before, instead of two.
    expect(listings().length).toBeLessThan(28);
  });

  it("of other accounts and Regions are left out on request, and none at all is an error", async () => {
    putLog({ time: `${DAY}05:00` }, 1);
    putLog({ time: `${DAY}05:00`, region: "us-east-1" }, 2);
    putLog({ time: `${DAY}05:00`, account: "210987654321", hive: true }, 3);
    expect((await read("", { accounts: ["210987654321"] })).ports).toEqual([3]);
    expect((await read("", { regions: ["us-east-1"] })).ports).toEqual([2]);
    expect((await read("", { accounts: ["123456789012"], regions: ["eu-west-1"] })).ports).toEqual([1]);
    await expect(read("", { accounts: ["999999999999"] })).rejects.toMatchObject({ code: "SOURCE" });
    expect(listings().some((prefix) => prefix.includes("999999999999"))).toBe(false);
  });

  it("of transit gateways lie in the same folders and are read by their own header", async () => {
    putLog({ time: `${DAY}05:00` }, 1);
    const tokens = TRANSIT_GATEWAY_FORMAT.fields.map(({ name }) => (name === "dstport" ? "2" : "-"));
    const header = TRANSIT_GATEWAY_FORMAT.fields.map(({ name }) => name).join(" ");
    s3.put(logKey({ time: `${DAY}05:05`, flowLog: "fl-9" }), gzip(`${header}\n${tokens.join(" ")}\n`));
    const session = { endpointUrl: s3.url, region: "eu-west-1" };
    const ports: unknown[] = [];
    for await (const record of recordsOf(readS3("flows", { session }))) ports.push(record.get("dstport"));
    expect(ports).toEqual([1, 2]);
  });

  it("stand beside other services' logs and other folders, which are left out and named", async () => {
    putLog({ time: `${DAY}05:00` }, 1);
    s3.put("AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/28/a.json.gz", gzip("{}"));
    s3.put("AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/28/b.log.gz", gzip(line(9)));
    s3.put("athena/results.csv", line(9));
    s3.put("notes.txt", line(9));
    const { ports, notices, counts } = await read("");
    expect(ports).toEqual([1]);
    expect(notices).toEqual([
      'The flow logs that AWS delivered are read; left out: "s3://flows/notes.txt", "s3://flows/athena/".',
    ]);
    expect(counts.damages).toBe(0);
  });

  it("in Parquet are read as text is", async () => {
    const parquet = readFileSync(path.join(import.meta.dirname, "../../fixtures/flows-gzip.parquet"));
    s3.put(logKey({ time: `${DAY}05:00`, parquet: true }), parquet);
    const { ports, counts } = await read("");
    expect(ports).toHaveLength(22);
    expect(counts).toMatchObject({ events: 22, damages: 0, bytesIn: parquet.length });
  });

  it("that are none in the window are said to be none, with how they were looked for", async () => {
    putLog({ time: `${DAY}05:00` }, 1);
    const { ports, notices } = await read("", { window: window("2026-12-01T00:00") });
    expect(ports).toEqual([]);
    expect(notices).toEqual([
      'No object under "s3://flows/" may hold records from 2026-12-01T00:00:00.000Z until 2030-01-01T00:00:00.000Z: the flow logs of 1 account and Region were listed by the days in their keys.',
    ]);
  });
});

describe("anything else in a bucket", () => {
  const message = (...ports: number[]): Buffer => gzip(dataMessage(ports.map((port) => event(line(port)))));
  const IN_2021 = window("2021-09-01T00:00");

  it("is read as Firehose writes it: members of messages one after another", async () => {
    s3.put("archive/2021/09/02/21/flows-1", Buffer.concat([message(1, 2), message(3)]));
    s3.put("archive/2021/09/02/22/flows-2", message(4));
    s3.put("archive/", "");
    expect(await read("archive", { window: IN_2021 })).toMatchObject({ ports: [1, 2, 3, 4], notices: [] });
  });

  it("is restricted by the dates in its keys, and by when it was written", async () => {
    s3.put("a/2021/08/25/05/x", message(1));
    s3.put("a/2021/09/02/05/x", message(2));
    s3.put("a/date=2021-08-01/x", message(3));
    s3.put("a/date=2021-09-02/x", message(4));
    s3.put("a/other", message(5), new Date("2021-08-30"));
    s3.put("a/another", message(6), new Date("2021-09-02"));
    s3.put("a/customers/2021/x", message(7));
    const { keys } = await read("a/", { window: window("2021-09-01T00:00", "2021-09-04T00:00") });
    expect(keys).toEqual(["a/2021/09/02/05/x", "a/another", "a/customers/2021/x", "a/date=2021-09-02/x"]);
  });

  it("is not listed day by day where the dates in its keys are long past", async () => {
    for (let hour = 0; hour < 24 * 365; hour++) {
      const time = new Date(Date.UTC(2020, 0, 1, hour)).toISOString();
      s3.put(`a/${time.slice(0, 13).replace(/[-T]/g, "/")}/x`, "");
    }
    s3.put("a/2021/09/02/05/x", message(1));
    expect((await read("a/", { window: window("2021-09-01T00:00") })).ports).toEqual([1]);
    expect(listings().length).toBeLessThan(8);
  });

  it("that is a dead letter is read as far as it can be, and counted where not", async () => {
    const records = [1, 2].map((port) => ({ kinesis: { data: message(port).toString("base64") } }));
    const given = {
      requestContext: { condition: "RetryAttemptsExhausted" },
      KinesisBatchInfo: {},
      payload: JSON.stringify({ Records: records }),
    };
    s3.put("aws/lambda/0a/shardId-000000000000/2021/09/02/2021-09-02T21.44.48-0b", JSON.stringify(given));
    s3.put("unreadable/flows/shardId-000000000000/1", Buffer.from([1, 2, 0, 3]));
    s3.put("unreadable/flows/shardId-000000000000/2", message(3));
    const { ports, counts } = await read("", { window: IN_2021 });
    expect(ports).toEqual([1, 2, 3]);
    expect(counts.damages).toBe(1);
    expect(counts.damageReasons[0]).toContain("unreadable/flows/shardId-");
  });

  it("is listed key by key where it has too many folders to look into for flow logs, which are found all the same", async () => {
    for (let folder = 0; folder < 350; folder++) s3.put(`stream-${folder}/part/x`, "");
    s3.put("stream-7/part/y", message(1));
    putLog({ time: "2026-11-28T05:00", prefix: "stream-9/part/" }, 2);
    expect((await read("", { window: IN_2021 })).ports).toEqual([1, 2]);
    expect((await read("", { window: window("2026-11-29T00:00") })).ports).toEqual([]);
  });

  it("of which there is nothing is an error", async () => {
    s3.put("b/x", message(1));
    await expect(read("a/")).rejects.toThrow('There is nothing under "s3://flows/a/".');
  });

  it("says nothing of accounts, and is an error where those are asked for", async () => {
    s3.put("a/x", message(1));
    await expect(read("a/", { accounts: ["123456789012"] })).rejects.toThrow("do not tell accounts and Regions");
  });
});

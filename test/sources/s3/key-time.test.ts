import { describe, expect, it } from "vitest";
import { dateFolders, dayFolder, fileTimeMs, folderOutside, skipFrom } from "../../../sources/s3/key-time.ts";
import { logKey } from "./flow-log-keys.ts";

const at = (time: string): number => Date.parse(`${time}:00Z`);
const span = (from: string, to: string) => ({ fromMs: at(from), toMs: at(to) });
const DAY = span("2026-11-28T00:00", "2026-11-29T00:00");

describe("the time of a key", () => {
  it("is in the name of the file that the flow logs service wrote", () => {
    expect(fileTimeMs(logKey({ time: "2026-11-28T05:10" }))).toBe(at("2026-11-28T05:10"));
    expect(fileTimeMs(logKey({ time: "2026-11-28T05:10", hive: true, parquet: true }))).toBe(at("2026-11-28T05:10"));
    expect(fileTimeMs("copied/123456789012_vpcflowlogs_eu-west-1_fl-1_20261128T0510Z_ab.log.gz")).toBe(
      at("2026-11-28T05:10"),
    );
    expect(fileTimeMs("a/2026/11/28/flows-1-2026-11-28-05-10-00-0b")).toBeUndefined();
  });

  it.each([
    ["a/2026/11/28/05/x", ["a/2026/", "a/2026/11/", "a/2026/11/28/", "a/2026/11/28/05/"]],
    ["year=2026/month=11/day=28/x", ["year=2026/", "year=2026/month=11/", "year=2026/month=11/day=28/"]],
    ["a/2026/11/x", ["a/2026/", "a/2026/11/"]],
    ["a/date=2026-11-28/x", ["a/date=2026-11-28/"]],
    ["a/dt=2026-11-28/hour=05/x", ["a/dt=2026-11-28/", "a/dt=2026-11-28/hour=05/"]],
    ["customers/2026/x", []],
    ["a/2026/13/01/x", []],
    ["a/1042/11/28/x", []],
    ["2026-11-28/x", []],
  ])("is in the folders of %s", (key, paths) => {
    expect(dateFolders(key).map(({ path }) => path)).toEqual(paths);
  });

  it("spans what the folder stands for", () => {
    const [year, month, day, hour] = dateFolders("2026/12/31/23/x");
    expect(year).toMatchObject(span("2026-01-01T00:00", "2027-01-01T00:00"));
    expect(month).toMatchObject(span("2026-12-01T00:00", "2027-01-01T00:00"));
    expect(day).toMatchObject(span("2026-12-31T00:00", "2027-01-01T00:00"));
    expect(hour).toMatchObject(span("2026-12-31T23:00", "2027-01-01T00:00"));
  });

  it("is written as a folder the way it is read", () => {
    expect(dayFolder(at("2026-11-28T23:59"), false)).toBe("2026/11/28");
    expect(dayFolder(at("2026-11-28T23:59"), true)).toBe("year=2026/month=11/day=28");
  });
});

describe("a listing", () => {
  it.each([
    ["a/2024/05/01/x", "a/2024/"],
    ["a/2026/05/01/x", "a/2026/05/"],
    ["a/2026/11/27/x", "a/2026/11/27/"],
    ["a/2026/11/29/x", "a/2026/11/29/"],
    ["a/2027/01/01/x", "a/2027/"],
  ])("passes over the outermost folder of %s that is outside", (key, path) => {
    expect(folderOutside(key, DAY)?.path).toBe(path);
    expect(skipFrom(key, DAY, DAY)).toBe(`${path}\u{10ffff}`);
  });

  it("goes on where a folder may hold what is wanted", () => {
    for (const key of ["a/2026/11/28/x", "a/2026/11/28/05/x", "a/x", "a/2026/11/x"])
      expect(skipFrom(key, DAY, DAY)).toBeUndefined();
  });

  it("passes over the files of one flow log before the window, and after it, and over no other's", () => {
    const hour = span("2026-11-28T05:00", "2026-11-28T06:00");
    const key = (time: string, flowLog = "fl-1"): string => logKey({ time: `2026-11-28T${time}`, flowLog });
    const before = skipFrom(key("01:00"), DAY, hour)!;
    expect(before > key("04:55") && before < key("05:00")).toBe(true);
    const after = skipFrom(key("06:00"), DAY, hour)!;
    expect(after > key("23:55") && after < key("00:00", "fl-2")).toBe(true);
    expect(skipFrom(key("05:30"), DAY, hour)).toBeUndefined();
  });
});

describe("a window that begins within a minute", () => {
  it("never sends a listing back to before the key that it has come to", () => {
    const key = logKey({ time: "2026-11-28T05:00" });
    const files = { fromMs: at("2026-11-28T05:00") + 30_000, toMs: at("2026-11-29T00:00") };
    const next = skipFrom(key, DAY, files);
    expect(next && next > key).toBe(true);
    expect(next! < logKey({ time: "2026-11-28T05:01" })).toBe(true);
  });
});

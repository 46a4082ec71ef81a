import { describe, expect, it } from "vitest";
import { namesTime, parseLocation, shownKey } from "../../../sources/s3/location.ts";
import { logKey } from "./flow-log-keys.ts";

describe("a location", () => {
  it.each([
    ["flows", { bucket: "flows", prefix: "" }],
    ["flows/", { bucket: "flows", prefix: "" }],
    ["s3://flows/a/b", { bucket: "flows", prefix: "a/b" }],
    ["arn:aws:s3:::flows/a/", { bucket: "flows", prefix: "a/" }],
    ["arn:aws-us-gov:s3:::flows", { bucket: "flows", prefix: "" }],
    ["flows//AWSLogs/", { bucket: "flows", prefix: "/AWSLogs/" }],
  ])("%s is a bucket and a prefix", (text, expected) => {
    expect(parseLocation(text)).toEqual(expected);
  });

  it.each(["", "s3://", "a", "my bucket", "-flows"])("%j is none", (text) => {
    expect(() => parseLocation(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  it("names its time where it is a day's or an object's", () => {
    const key = logKey({ time: "2026-11-28T05:00" });
    for (const prefix of [key, "a/2026/11/28", "a/2026/11/28/", "date=2026-11-28/"])
      expect(namesTime(prefix)).toBe(true);
    for (const prefix of ["", "a/", "AWSLogs/123456789012/", "a/2026/"]) expect(namesTime(prefix)).toBe(false);
  });

  it("is shown without the accounts' ids", () => {
    expect(shownKey("flows", "AWSLogs/123456789012/vpcflowlogs/x/123456789012_vpcflowlogs_x_20261128T0500Z_a.gz")).toBe(
      '"s3://flows/AWSLogs/…9012/vpcflowlogs/x/…9012_vpcflowlogs_x_20261128T0500Z_a.gz"',
    );
  });
});

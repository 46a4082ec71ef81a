import { describe, expect, it } from "vitest";
import { inLocalTime, inUtc, strptime } from "../../../cli/compat/strptime.ts";
import { CASES, GOLDEN } from "./golden.ts";

const known = CASES.strptime.map(([text, format], index) => ({ text, format, python: GOLDEN.strptime[index]! }));

describe("strptime", () => {
  it.each(known.filter(({ python }) => python !== null))("reads $text by $format as Python does", (each) => {
    expect(inUtc(strptime(each.text, each.format, "--start-time"))).toBe(Date.parse(each.python));
  });

  it.each(known.filter(({ python }) => python === null))("refuses $text by $format as Python does", (each) => {
    expect(() => strptime(each.text, each.format, "--start-time")).toThrow("which is no time of the form");
  });

  it("names a directive that it does not read", () => {
    expect(() => strptime("2015 32 1", "%Y %W %w", "-s")).toThrow(
      '--time-format "%Y %W %w" has "%W", which is not read.',
    );
  });

  it("takes a time without a zone by UTC or by the machine's clock, and one with a zone by that", () => {
    const time = strptime("2015-08-12 13:47:43", "%Y-%m-%d %H:%M:%S", "-s");
    expect(inUtc(time)).toBe(Date.UTC(2015, 7, 12, 13, 47, 43));
    expect(inLocalTime(time)).toBe(new Date(2015, 7, 12, 13, 47, 43).getTime());
    const zoned = strptime("2015-08-12 13:47 +0530", "%Y-%m-%d %H:%M %z", "-s");
    expect(inLocalTime(zoned)).toBe(Date.UTC(2015, 7, 12, 8, 17));
  });
});

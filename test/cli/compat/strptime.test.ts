import { describe, expect, it } from "vitest";
import { strptime } from "../../../cli/compat/strptime.ts";
import { CASES, GOLDEN } from "./golden.ts";

const known = CASES.strptime.map(([text, format], index) => ({ text, format, python: GOLDEN.strptime[index]! }));

describe("strptime", () => {
  it.each(known.filter(({ python }) => python !== null))("reads $text by $format as Python does", (each) => {
    expect(strptime(each.text, each.format, "--start-time")).toBe(Date.parse(each.python));
  });

  it.each(known.filter(({ python }) => python === null))("refuses $text by $format as Python does", (each) => {
    expect(() => strptime(each.text, each.format, "--start-time")).toThrow("which is no time of the form");
  });

  it("names a directive that it does not read", () => {
    expect(() => strptime("2015 32 1", "%Y %W %w", "-s")).toThrow(
      '--time-format "%Y %W %w" has "%W", which is not read.',
    );
  });
});

import { describe, expect, it } from "vitest";
import { parseTime } from "../../cli/time.ts";

const NOW = Date.UTC(2026, 10, 21);

describe("a time that a person writes", () => {
  it.each([
    ["2026-01-31T12:00:00Z", Date.UTC(2026, 0, 31, 12)],
    ["2026-01-31T12:00:00", Date.UTC(2026, 0, 31, 12)],
    ["2026-01-31 12:00:00", Date.UTC(2026, 0, 31, 12)],
    ["2026-01-31T12:00:00+02:00", Date.UTC(2026, 0, 31, 10)],
    ["2026-01-31", Date.UTC(2026, 0, 31)],
    ["1630619088", 1630619088000],
    ["1630619088000", 1630619088000],
    ["15m", NOW - 900_000],
    ["1.5h", NOW - 5_400_000],
    ["7d", NOW - 604_800_000],
  ])("%s", (text, expected) => {
    expect(parseTime(text, "--start", NOW)).toBe(expected);
  });

  it.each(["", "soon", "2h ago", "2026-13-01", "12345", "-1h", "1y"])("is not %j, and the flag is named", (text) => {
    expect(() => parseTime(text, "--start", NOW)).toThrow(
      expect.objectContaining({ code: "USAGE", subject: "--start" }) as Error,
    );
  });
});

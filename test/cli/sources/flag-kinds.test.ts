import { describe, expect, it } from "vitest";
import { rejectForeignFlags, rejectSecondFollowed } from "../../../cli/sources/flag-kinds.ts";

describe("a flag that a source does not heed", () => {
  it("is refused with what it is for", () => {
    expect(() => rejectForeignFlags({ follow: true }, "file", "flows.log")).toThrow(
      expect.objectContaining({
        code: "USAGE",
        message: '--follow does not go with "flows.log".',
        fix: expect.stringContaining("kinesis://…"),
      }),
    );
    expect(() => rejectForeignFlags({ follow: true }, "file", "-")).toThrow("--follow does not go with stdin.");
  });

  it("is let through where it is heeded, and where it is not there", () => {
    expect(() => rejectForeignFlags({ follow: true }, "kinesis", "kinesis://s")).not.toThrow();
    expect(() => rejectForeignFlags({ start: "2h" }, "file", "flows.log")).not.toThrow();
  });
});

it("what goes on for ever is the only source", () => {
  expect(() => rejectSecondFollowed(["kinesis://a", "kinesis://b"], { follow: true })).toThrow("--follow takes one");
  expect(() => rejectSecondFollowed(["kinesis://a"], { follow: true })).not.toThrow();
  expect(() => rejectSecondFollowed(["a", "b"], {})).not.toThrow();
});

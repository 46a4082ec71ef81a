import { describe, expect, it } from "vitest";
import { nearest } from "../../flow/nearest.ts";

describe("nearest", () => {
  it.each([
    ["scraddr", "srcaddr"],
    ["DSTPORT", "dstport"],
    ["srcadr", "srcaddr"],
    ["colour", undefined],
  ])("takes %s for %s", (name, meant) => {
    expect(nearest(name, ["srcaddr", "dstaddr", "dstport", "bytes"])).toBe(meant);
  });
});

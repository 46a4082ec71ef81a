import { describe, expect, it } from "vitest";
import { FAST, GENTLE, Pacer } from "../../../sources/kinesis/pace.ts";

describe("the pace of a shard", () => {
  it("leaves three of five reads and half of the bytes to others", () => {
    const pacer = new Pacer(GENTLE);
    expect(pacer.waitMs(0)).toBe(0);
    pacer.called(0, 1000, false);
    expect(pacer.waitMs(100)).toBe(400);
    // 3 MB come once; a shard gives 2 MB a second, of which one is ours.
    pacer.called(500, 3e6, false);
    expect(pacer.waitMs(500)).toBe(3000);
    expect(pacer.waitMs(3500)).toBe(0);
  });

  it("takes all of it where it may", () => {
    const pacer = new Pacer(FAST);
    pacer.called(0, 1000, false);
    expect(pacer.waitMs(0)).toBe(200);
    pacer.called(200, 4e6, false);
    expect(pacer.waitMs(200)).toBe(2000);
  });

  it("is a call a second where all has been read", () => {
    for (const pace of [GENTLE, FAST]) {
      const pacer = new Pacer(pace);
      pacer.called(0, 0, true);
      expect(pacer.waitMs(0)).toBe(1000);
    }
  });

  it("forgets no bytes that small answers followed", () => {
    const pacer = new Pacer(GENTLE);
    pacer.called(0, 2e6, false);
    pacer.called(0, 1e6, false);
    expect(pacer.waitMs(0)).toBe(3000);
  });
});

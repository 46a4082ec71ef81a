import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import { explainMismatch } from "../../flow/pattern-mismatch.ts";

const LINE = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 443 50000 6 1 40 1630619088 1630619102 ACCEPT OK";
const TRAFFIC = subscriptionPattern(DEFAULT_FORMAT, "traffic");

describe("why a line does not match a pattern", () => {
  it.each([
    [TRAFFIC, LINE, undefined],
    [subscriptionPattern(RICH_FORMAT, "traffic"), LINE, "has 14 tokens, and the pattern names 27"],
    [TRAFFIC, LINE.replace(" 443 ", " - "), 'has "-" for srcport'],
    ["[a, b, ..., z = 1]", "x y 2", "does not meet a condition on z"],
    ["ERROR", LINE, "does not have the terms of the pattern"],
    ["", LINE, undefined],
  ])("%s, %s", (pattern, line, why) => {
    expect(explainMismatch(pattern, line)).toBe(why);
  });
});

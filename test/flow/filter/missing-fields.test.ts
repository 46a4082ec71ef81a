import { describe, expect, it } from "vitest";
import { missingFields } from "../../../flow/filter/missing-fields.ts";
import { parseExpression } from "../../../flow/filter/parse-expression.ts";

const UNSEEN = new Set(["tcp-flags", "vpc-id", "pkt-srcaddr", "pkt-dstaddr"]);

describe("missingFields", () => {
  it.each([
    ["action = ACCEPT", []],
    ["tcp-flags = 2", ["tcp-flags"]],
    ["not tcp-flags = 2", ["tcp-flags"]],
    ["action = ACCEPT and (tcp-flags = 2 or vpc-id = a or tcp-flags = 3)", ["tcp-flags", "vpc-id"]],
    ["tcp-flags = 2 or action = ACCEPT", []],
    ["ip = 10.0.0.1", []],
  ])("of %s are %j", (text, missing) => {
    expect(missingFields(parseExpression(text), UNSEEN)).toEqual(missing);
  });
});

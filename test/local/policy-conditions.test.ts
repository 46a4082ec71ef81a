import { describe, expect, it } from "vitest";
import { conditionHolds, unknownCondition } from "../../local/policy-conditions.ts";

const CONTEXT = { "aws:ResourceAccount": "123456789012", "kms:ViaService": "s3.eu-west-1.amazonaws.com" };

describe("a condition", () => {
  it.each<[string, unknown, boolean]>([
    ["that is absent holds", undefined, true],
    ["holds with its value", { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }, true],
    ["holds with one of its values", { StringEquals: { "aws:ResourceAccount": ["1", "123456789012"] } }, true],
    ["does not care for its key's case", { StringEquals: { "AWS:resourceaccount": "123456789012" } }, true],
    ["cares for its value's case", { StringLike: { "kms:ViaService": "S3.*" } }, false],
    ["knows wildcards in StringLike", { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } }, true],
    ["knows none in StringEquals", { StringEquals: { "kms:ViaService": "s3.*.amazonaws.com" } }, false],
    ["takes a dot for a dot", { StringLike: { "kms:ViaService": "s3xeu*" } }, false],
    ["knows wildcards in ARNs", { ArnLike: { "aws:ResourceAccount": "12345678901?" } }, true],
    ["fails on a key that the request lacks", { StringLike: { "aws:SourceArn": "*" } }, false],
    [
      "needs all of its keys",
      { StringEquals: { "aws:ResourceAccount": "123456789012", "kms:ViaService": "x" } },
      false,
    ],
    [
      "needs all of its operators",
      { StringEquals: { "aws:ResourceAccount": "123456789012" }, StringLike: { "kms:ViaService": "x" } },
      false,
    ],
  ])("%s", (_, condition, holds) => {
    expect(unknownCondition(condition)).toBeUndefined();
    expect(conditionHolds(condition, CONTEXT)).toBe(holds);
  });

  it("on an unknown key or with an unknown operator is named", () => {
    expect(unknownCondition({ StringEquals: { "aws:userid": "x" } })).toBe("the condition key aws:userid");
    expect(unknownCondition({ StringNotEquals: {} })).toBe("the condition operator StringNotEquals");
  });
});

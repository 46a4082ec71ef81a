import { expect, test } from "vitest";
import { bucketOf, bucketTime, LAST_SECOND } from "../../flow/bucket.ts";

test("a flow is in the ten minutes in which it starts", () => {
  expect(bucketTime(bucketOf(1_630_619_088))).toBe("2021-09-02T21:40:00Z");
});

test("a bucket holds its first second and not the one after its last", () => {
  const bucket = bucketOf(1_630_618_800);
  expect(bucketTime(bucket)).toBe("2021-09-02T21:40:00Z");
  expect(bucketOf(1_630_619_399)).toBe(bucket);
  expect(bucketOf(1_630_619_400)).toBe(bucket + 1);
});

test("the last second of the year 9999 still has a time of four-digit years", () => {
  expect(bucketTime(bucketOf(LAST_SECOND))).toBe("9999-12-31T23:50:00Z");
});

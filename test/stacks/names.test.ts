import { describe, expect, it } from "vitest";
import * as names from "../../stacks/names.ts";

/** The longest name that a pipeline may have, in the Regions whose names are the longest that AWS has given. */
const LONGEST_NAME = "a".repeat(30);
const LONGEST_REGIONS = ["ap-southeast-1", "eusc-de-east-1", "us-isof-south-1", "cn-northwest-1"];

describe("the names of the longest pipeline", () => {
  it.each(LONGEST_REGIONS)("are roles that IAM takes in %s: 64 characters", (region) => {
    for (const use of names.ROLE_USES) {
      expect(names.roleName({ name: LONGEST_NAME, region }, use).length).toBeLessThanOrEqual(64);
    }
  });

  it("are a function that Lambda takes, and a stream that Kinesis takes: 64 and 128 characters", () => {
    expect(names.functionName({ name: LONGEST_NAME }).length).toBeLessThanOrEqual(64);
    expect(names.streamName({ name: LONGEST_NAME }).length).toBeLessThanOrEqual(128);
  });
});

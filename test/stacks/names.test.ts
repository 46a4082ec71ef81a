import fc from "fast-check";
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

describe("the names of two pipelines of one account", () => {
  /** Every name that must be one of its kind: in the Region, or, of roles and buckets, in the account and the world. */
  function namesOf(parts: names.NameParts & { region: string }): Record<"regional" | "global", string[]> {
    return {
      regional: [
        `stream ${names.streamName(parts)}`,
        `function ${names.functionName(parts)}`,
        `log group ${names.functionLogGroupName(parts)}`,
        `log group ${names.flowLogGroupName(parts)}`,
        `filter ${names.subscriptionFilterName(parts)}`,
        `log stream ${names.probeLogStreamName(parts)}`,
        `destination ${names.destinationName(parts)}`,
        `alias ${names.keyAliasName(parts)}`,
      ],
      global: [
        ...names.ROLE_USES.map((use) => `role ${names.roleName(parts, use)}`),
        `bucket ${names.deadLetterBucketName(parts, "123456789012", parts.region)}`,
      ],
    };
  }

  const name = fc
    .array(fc.constantFrom("flows", "to", "kinesis", "processor", "sender", "dead", "eu", "west", "1"), {
      minLength: 1,
      maxLength: 4,
    })
    .map((words) => words.join("-"));
  const region = fc.constantFrom("eu-west-1", "us-west-1", "us-gov-west-1", "ap-southeast-1", "ap-southeast-2");

  it("never meet: neither in a Region, nor, in two of them, where the account has them all", () => {
    fc.assert(
      fc.property(name, region, name, region, (name1, region1, name2, region2) => {
        fc.pre(name1 !== name2 || region1 !== region2);
        const [first, second] = [namesOf({ name: name1, region: region1 }), namesOf({ name: name2, region: region2 })];
        const shared = (scope: "regional" | "global") => first[scope].filter((one) => second[scope].includes(one));
        expect(shared("global")).toEqual([]);
        if (region1 === region2) expect(shared("regional")).toEqual([]);
      }),
    );
  });

  it("tell a sender's subscription filter from a pipeline's: CloudWatch Logs lets one replace the other", () => {
    const pipeline = { name: "flows" };
    const sender = { ...pipeline, destination: { arn: "arn:…" } };
    expect(names.subscriptionFilterName(sender)).not.toBe(names.subscriptionFilterName(pipeline));
  });
});

import { describe, expect, it } from "vitest";
import { logGroupCheck } from "../../../cli/checks/log-group.ts";
import { patternCheck } from "../../../cli/checks/pattern.ts";
import { subscriptionFilterCheck } from "../../../cli/checks/subscription-filter.ts";
import { checking, LINE, said } from "./checking.ts";

const GONE = {
  error: "ResourceNotFoundException",
  message: "The specified log group does not exist.",
  status: 400,
};
const CREATED = { source: { vpcIds: ["vpc-01234567"] } };

describe("the log group", () => {
  const aws = checking({ FilterLogEvents: { events: [{ message: LINE, timestamp: Date.now() - 5000 }] } });

  it("has its newest event told, and how old that is", async () => {
    expect(said(await aws.find(logGroupCheck))).toMatch(/^passed: \/flow: newest event of \d{4}-.*Z, \d\.\d s ago/);
  });

  it("without an event of late may have one later", async () => {
    aws.answers["FilterLogEvents"] = { events: [] };
    const finding = await aws.find(logGroupCheck);
    expect(finding).toMatchObject({ status: "failed", mayPass: true });
    expect(finding.found).toMatch(
      /no event since [-\d]+T\d\d:\d\d:\d\dZ, in the last 30 min: flow logs lag by up to 15 min$/,
    );
  });

  it.each([logGroupCheck, subscriptionFilterCheck, patternCheck])(
    "that was deleted by hand is named by the hop $hop, with the way to have it back",
    async (check) => {
      aws.answers["FilterLogEvents"] = GONE;
      aws.answers["DescribeSubscriptionFilters"] = GONE;
      expect(said(await aws.find(check))).toMatch(
        /^failed: the log group \/flow does not exist in eu-west-1 → Correct source\.logGroup/,
      );
      expect(said(await aws.find(check, CREATED))).toMatch(
        /log group \/vpcflow\/prod-flows\/flow-logs does not exist in eu-west-1 → Deploy the pipeline again/,
      );
    },
  );
});

import { describe, expect, it } from "vitest";
import { patternCheck } from "../../../cli/checks/pattern.ts";
import { DEFAULT_FORMAT, RICH_FORMAT } from "../../../flow/format.ts";
import { subscriptionPattern } from "../../../flow/pattern.ts";
import { probeLine } from "../../../flow/probe.ts";
import { checking, DENIED, LINE, said } from "./checking.ts";

const NODATA = "2 123456789012 eni-1 - - - - - - - 1630619088 1630619102 - NODATA";
const filter = (filterPattern: string) => ({
  subscriptionFilters: [{ filterName: "prod-flows-to-kinesis", filterPattern }],
});
const events = (...messages: string[]) => ({
  events: messages.map((message, index) => ({ message, timestamp: Date.now() - index * 1000 })),
});
const matches = (...numbers: number[]) => ({ matches: numbers.map((eventNumber) => ({ eventNumber })) });

describe("the filter's pattern", () => {
  const aws = checking({
    DescribeSubscriptionFilters: filter(subscriptionPattern(DEFAULT_FORMAT, "traffic")),
    FilterLogEvents: events(LINE, NODATA, LINE),
    TestMetricFilter: matches(1, 3),
  });

  it("is tried on the newest events, as it stands in the account, by CloudWatch Logs itself", async () => {
    let asked: Record<string, unknown> = {};
    aws.answers["TestMetricFilter"] = (request) => {
      asked = request;
      return matches(1, 3);
    };
    const finding = await aws.find(patternCheck);
    expect(said(finding)).toContain("passed: matches 2 of the 3 newest events, 1 tell of no flow (NODATA, SKIPDATA)");
    expect(finding.data).toEqual({ matched: 2, of: 3, noFlow: 1, by: "AWS" });
    expect(asked["logEventMessages"]).toEqual([LINE, NODATA, LINE]);
    expect(asked["filterPattern"]).toBe(subscriptionPattern(DEFAULT_FORMAT, "traffic"));
  });

  it("is tried on fifty events in one call at most, and on no probe", async () => {
    const probe = probeLine(DEFAULT_FORMAT, { sentAtMs: Date.now(), nonce: 1 });
    aws.answers["FilterLogEvents"] = events(probe, ...Array.from({ length: 120 }, () => LINE));
    aws.answers["TestMetricFilter"] = ({ logEventMessages }) => {
      expect(logEventMessages).toEqual(Array.from({ length: 50 }, () => LINE));
      return matches(1);
    };
    expect((await aws.find(patternCheck)).data).toMatchObject({ matched: 1, of: 50 });
    expect(aws.asked.filter((action) => action === "TestMetricFilter")).toHaveLength(1);
  });

  it("that matches none fails, and the first mismatch is shown without its line", async () => {
    aws.answers["DescribeSubscriptionFilters"] = filter(subscriptionPattern(RICH_FORMAT, "traffic"));
    aws.answers["TestMetricFilter"] = matches();
    const finding = await aws.find(patternCheck);
    expect(said(finding)).toMatch(
      /failed: matches 0 of the 3 .*: the first has 14 tokens, and the pattern names 27 → Where the flow log was made anew .* Else set logFormat/,
    );
    expect(said(finding)).not.toContain("123456789012");
    expect(finding.mayPass).toBeUndefined();
  });

  it.each([
    ["was made after them of late, in the config's format: its own lines are not there yet", 10, RICH_FORMAT, true],
    ["is older than they are", 40, RICH_FORMAT, undefined],
    ["has another format than the config", 10, DEFAULT_FORMAT, undefined],
  ])("that matches none of the lines, where the flow log %s", async (_, minutes, { text }, mayPass) => {
    const at = Date.now() - 20 * 60_000;
    aws.answers["FilterLogEvents"] = { events: [{ message: LINE, timestamp: at }] };
    aws.answers["TestMetricFilter"] = matches();
    const created = new Date(Date.now() - minutes * 60_000).toISOString();
    aws.answers["DescribeFlowLogs"] = {
      xml: `<flowLogSet><item><flowLogId>fl-2</flowLogId><logGroupName>/flow</logGroupName><creationTime>${created}</creationTime><logFormat>${text}</logFormat></item></flowLogSet>`,
    };
    const finding = await aws.find(patternCheck, { source: { logGroup: "/flow", logFormat: "rich" } });
    expect([finding.status, finding.mayPass]).toEqual(["failed", mayPass]);
    const words = "lines of the flow log before fl-2, which was created 10 min ago → Lines of its format come within";
    expect(said(finding).includes(words)).toBe(mayPass === true);
  });

  it("that matches none of lines without traffic may yet: there is nothing to see", async () => {
    aws.answers["FilterLogEvents"] = events(NODATA, NODATA);
    aws.answers["TestMetricFilter"] = matches();
    const finding = await aws.find(patternCheck);
    expect([finding.status, finding.mayPass]).toEqual(["failed", true]);
    expect(finding.fix).toContain("no traffic");
  });

  it("is tried by vpcflow's own matcher where CloudWatch Logs may not be asked, which is said", async () => {
    aws.answers["TestMetricFilter"] = DENIED;
    const denied = await aws.find(patternCheck);
    expect(said(denied)).toMatch(/passed: matches 2 of the 3 .*own matcher: AWS denies you logs:TestMetricFilter/);
    expect(denied.data).toMatchObject({ matched: 2, by: "vpcflow" });
    delete aws.answers["TestMetricFilter"];
    const absent = await aws.find(patternCheck, {}, { ownEndpoint: true });
    expect(absent.found).toContain("this endpoint does not have logs:TestMetricFilter");
  });

  it("could not be checked where there is no filter, or no event yet, which may come", async () => {
    aws.answers["FilterLogEvents"] = events();
    expect(await aws.find(patternCheck)).toMatchObject({ status: "unchecked", mayPass: true });
    aws.answers["DescribeSubscriptionFilters"] = { subscriptionFilters: [] };
    const finding = await aws.find(patternCheck);
    expect([finding.status, finding.mayPass]).toEqual(["unchecked", undefined]);
  });
});

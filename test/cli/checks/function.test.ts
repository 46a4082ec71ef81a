import { beforeEach, describe, expect, it } from "vitest";
import { functionCheck } from "../../../cli/checks/function.ts";
import { checking, DENIED, STREAM_ARN, said } from "./checking.ts";

const MAPPING = { UUID: "8d2e", EventSourceArn: STREAM_ARN, State: "Enabled", LastProcessingResult: "OK" };
const mapping = (more: object) => ({ EventSourceMappings: [{ ...MAPPING, ...more }] });
const report = (more: object) => JSON.stringify({ level: "info", message: "batch", ...more });
const FAULT = {
  level: "error",
  fault: { reason: "the connection set was not taken in 1 tries: status 404", permanent: true },
};

/** Events of the function's log, the first the newest, a minute apart. */
const log = (...messages: string[]) => {
  const now = Date.now();
  const events = messages.map((message, index) => ({ message, timestamp: now - index * 60_000 }));
  return ({ startTime }: Readonly<Record<string, unknown>>) => ({
    events: events.filter(({ timestamp }) => timestamp >= Number(startTime)),
  });
};

describe("the function", () => {
  const aws = checking({
    GetFunctionConfiguration: { State: "Active", LastUpdateStatus: "Successful", FunctionArn: "arn:f" },
    ListEventSourceMappings: mapping({}),
    FilterLogEvents: log(report({})),
  });

  it("takes records where its mapping is enabled, its last batch went well and its log has no error", async () => {
    const finding = await aws.find(functionCheck());
    expect(said(finding)).toBe("passed: prod-flows-processor: mapping Enabled, last result: OK → ");
    expect(finding.data).toEqual({ mapping: "8d2e", state: "Enabled", lastResult: "OK" });
  });

  it.each([
    ["Creating", true],
    ["Enabling", true],
    ["Disabled", undefined],
  ])("with a mapping that is %s fails, and waiting may help: %s", async (State, mayPass) => {
    aws.answers["ListEventSourceMappings"] = mapping({ State });
    const finding = await aws.find(functionCheck());
    expect([finding.status, finding.mayPass]).toEqual(["failed", mayPass]);
  });

  it("that is being made may pass by waiting", async () => {
    aws.answers["GetFunctionConfiguration"] = { State: "Pending", StateReason: "The function is being created." };
    expect(await aws.find(functionCheck())).toMatchObject({ status: "failed", mayPass: true });
  });

  it("whose key is disabled fails with the reason, and says how to mend it", async () => {
    const LastUpdateStatusReason = "Lambda was unable to decrypt the environment variables";
    aws.answers["GetFunctionConfiguration"] = { State: "Active", LastUpdateStatus: "Failed", LastUpdateStatusReason };
    expect(said(await aws.find(functionCheck()))).toMatch(/failed: .*unable to decrypt.* → .*kms enable-key.*-replace/);
  });

  it.each([
    [report(FAULT), /not taken in 1 tries: status 404 \(permanent.*webhookUrl/],
    [
      "2026-11-21T06:00:00.000Z 11111111-2222-3333-4444-555555555555 Task timed out after 60.06 seconds",
      /: Task timed out after 60\.06 seconds → .*sooner/,
    ],
    [
      '2026-11-21T06:00:00.000Z\tabc\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"no bucket"}',
      /: no bucket → See its log/,
    ],
    [
      report({ level: "error", fault: { reason: "arn:aws:s3:::x-123456789012-y refused 123456789012" } }),
      /refused …9012/,
    ],
  ])("with an error of late fails, and gives its last words: %s", async (message, words) => {
    aws.answers["FilterLogEvents"] = log(message, report({}));
    const finding = await aws.find(functionCheck());
    expect(said(finding)).toMatch(/^failed: .*last error, \d+ m?s ago/);
    expect(said(finding)).toMatch(words);
    expect(finding.data).toMatchObject({ lastError: { recovered: false } });
  });

  it("with an error after which batches went well passes, and tells of it", async () => {
    aws.answers["FilterLogEvents"] = log(report({}), report(FAULT));
    const finding = await aws.find(functionCheck());
    expect(said(finding)).toMatch(/^passed: .*last error, 60 s ago: .*; batches after it went well/);
    expect(finding.data).toMatchObject({ lastError: { recovered: true } });
  });

  it("keeps its verdict where the log may not be read, and names the action", async () => {
    aws.answers["FilterLogEvents"] = DENIED;
    expect(said(await aws.find(functionCheck()))).toMatch(
      /^passed: .*its log was not read: AWS denies you logs:FilterLogEvents/,
    );
  });

  describe("of which Lambda knows no batch", () => {
    const since = (minutes: number) => functionCheck({ oldestMs: Date.now() - minutes * 60_000 });
    beforeEach(() => {
      aws.answers["FilterLogEvents"] = { events: [] };
    });

    it.each(["No records processed", undefined])(
      "has not passed while records lie on the stream (%s)",
      async (LastProcessingResult) => {
        aws.answers["ListEventSourceMappings"] = mapping({ LastProcessingResult });
        const finding = await aws.find(since(12));
        expect(said(finding)).toMatch(
          /^unchecked: .*though a record came onto the stream 12 min ago, and no batch is known from its log → See its log/,
        );
        expect(finding.mayPass).toBeUndefined();
        expect((await aws.find(since(2))).mayPass).toBe(true);
        expect((await aws.find(since(12), {}, { ownEndpoint: true })).found).toContain("may run no function");
      },
    );

    it("has passed where there is nothing that it should have taken, or its log reports a batch", async () => {
      aws.answers["ListEventSourceMappings"] = mapping({ LastProcessingResult: "No records processed" });
      expect(await aws.find(functionCheck())).toMatchObject({ status: "passed" });
      expect(await aws.find(since(1))).toMatchObject({ status: "passed" });
      aws.answers["FilterLogEvents"] = log(report({}));
      expect(await aws.find(since(12))).toMatchObject({ status: "passed" });
    });

    it("and whose log may not be read has not passed either, and the action is named", async () => {
      aws.answers["ListEventSourceMappings"] = mapping({ LastProcessingResult: "No records processed" });
      aws.answers["FilterLogEvents"] = DENIED;
      expect(said(await aws.find(since(12)))).toMatch(/^unchecked: .*AWS denies you logs:FilterLogEvents/);
    });
  });
});

import { describe, expect, it } from "vitest";
import type { Check } from "../../../cli/checks/check.ts";
import { checking } from "./checking.ts";

/** A check that comes to nothing but that error. */
function throwing(error: Error): Check {
  return { hop: "records", title: "records arrive", actions: ["kinesis:GetRecords"], run: () => Promise.reject(error) };
}

function answered(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error("AWS's words."), { name, $fault: "server", $metadata: { httpStatusCode } });
}

describe("a check that AWS does not answer", () => {
  const aws = checking({});

  it.each([
    ["is throttled", answered("ThrottlingException", 400), true],
    ["meets a fault of AWS's own", answered("InternalFailureException", 500), true],
    ["waits for an answer in vain", Object.assign(new Error("no answer"), { name: "TimeoutError" }), true],
    ["is cut off", Object.assign(new Error("socket hang up"), { code: "ECONNRESET", syscall: "read" }), true],
    ["asks for what is not there", answered("ResourceNotFoundException", 400), undefined],
    ["has credentials that expired", answered("ExpiredTokenException", 400), undefined],
  ])("and %s fails in words, and whether a later look may find it mended: %#", async (_, error, mayPass) => {
    const finding = await aws.find(throwing(error));
    expect([finding.status, finding.mayPass]).toEqual(["failed", mayPass]);
    expect(finding.fix).toBeTruthy();
  });

  it("for want of a permission is no failure, and names the action", async () => {
    const finding = await aws.find(throwing(answered("AccessDeniedException", 400)));
    expect(finding).toMatchObject({ status: "unchecked", found: expect.stringContaining("kinesis:GetRecords") });
  });

  it("because of a bug throws it", async () => {
    await expect(aws.find(throwing(new RangeError("ours")))).rejects.toThrow("ours");
  });
});

import { describe, expect, it } from "vitest";
import { isPassing, isThrottled } from "../../../sources/kinesis/passing-errors.ts";
import { inTime, patiently } from "../../../sources/kinesis/patience.ts";
import { pause } from "../../../sources/kinesis/pause.ts";

const { signal } = new AbortController();
const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

/** A call that fails with these, one after the other, and then gives its number. */
function failing(...errors: Error[]) {
  let calls = 0;
  return async () => {
    calls++;
    const error = errors.shift();
    if (error) throw error;
    return calls;
  };
}

describe("an error", () => {
  it.each([
    named("ProvisionedThroughputExceededException"),
    named("Error", { code: "ECONNRESET" }),
    named("Error", { code: "ERR_HTTP2_STREAM_ERROR" }),
    named("TimeoutError"),
    named("Whatever", { $fault: "server" }),
    named("Whatever", { $metadata: { httpStatusCode: 503 } }),
    named("InvalidSignatureException", { $metadata: { httpStatusCode: 400, clockSkewCorrected: true } }),
    new Error("Unexpected end of JSON input\n  Deserialization error: to see the raw response, inspect …"),
  ])("passes: %s", (error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each([
    named("ResourceNotFoundException", { $fault: "client", $metadata: { httpStatusCode: 400 } }),
    named("AccessDeniedException", { $metadata: { httpStatusCode: 400, clockSkewCorrected: true } }),
    named("InvalidSignatureException", { $metadata: { httpStatusCode: 400 } }),
    named("ExpiredTokenException"),
    new TypeError("a bug"),
    "no error",
  ])("stays: %s", (error) => {
    expect(isPassing(error)).toBe(false);
  });

  it("of throttling is told from others", () => {
    expect(isThrottled(named("KMSThrottlingException"))).toBe(true);
    expect(isThrottled(named("TimeoutError"))).toBe(false);
  });
});

describe("patience", () => {
  const throttled = () => named("ThrottlingException");
  const reset = () => named("Error", { code: "ECONNRESET" });

  it("waits through throttling however often, and tells of each failure", async () => {
    const told: number[] = [];
    const patience = {
      signal,
      tries: 1,
      backOffMs: 1,
      trouble: (_: Error, failures: number) => void told.push(failures),
    };
    expect(await patiently(failing(throttled(), throttled(), throttled()), patience)).toBe(4);
    expect(told).toEqual([1, 2, 3]);
  });

  it("ends after so many other failures, and at once where one is final", async () => {
    const patience = { signal, tries: 2, backOffMs: 1 };
    await expect(patiently(failing(reset(), reset()), patience)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await patiently(failing(reset()), patience)).toBe(2);
    await expect(patiently(failing(named("AccessDenied")), patience)).rejects.toThrow("AccessDenied");
  });

  it("ends while it waits, when it is cancelled", async () => {
    const abort = new AbortController();
    const waiting = patiently(failing(throttled()), { signal: abort.signal, tries: 1, backOffMs: 60_000 });
    setTimeout(() => abort.abort(new Error("cancelled")), 5);
    await expect(waiting).rejects.toThrow("cancelled");
  });

  it("does not wait for ever on a call that hangs", async () => {
    await expect(inTime(() => new Promise(() => {}), 5)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await inTime(async () => 1, 60_000)).toBe(1);
  });

  it("ends a call that hangs, and one whose answer nobody waits for any more, but none that was answered", async () => {
    const seen: AbortSignal[] = [];
    const hanging = async (ended: AbortSignal) => {
      seen.push(ended);
      await pause(60_000, ended);
    };
    const answered = async (ended: AbortSignal) => void seen.push(ended);
    const abort = new AbortController();
    await inTime(answered, 60_000, abort.signal);
    await expect(inTime(hanging, 5, abort.signal)).rejects.toMatchObject({ name: "TimeoutError" });
    const waiting = inTime(hanging, 60_000, abort.signal);
    abort.abort(new Error("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
    await expect(inTime(hanging, 60_000, abort.signal)).rejects.toThrow("cancelled");
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, true, true, true]);
  });
});

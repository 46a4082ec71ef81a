import { describe, expect, it } from "vitest";
import { deliverBatch } from "../../local/batch-delivery.ts";
import type { DiscardedBatch } from "../../local/discarded-batch.ts";
import type { Invocation } from "../../local/function-process.ts";
import type { PolledRecord } from "../../local/kinesis-event.ts";
import { type MappingSettings, noCounts } from "../../local/mapping-settings.ts";
import { mapping, namesIn, record } from "./mapping.ts";

type Answer = (names: string[], event: { Records: { kinesis: { sequenceNumber: string } }[] }) => unknown;

/** Delivers records called a, b, c … and tells what the function was handed, in order. */
async function deliver(
  names: string,
  answer: Answer,
  settings: Partial<MappingSettings> = {},
  records?: PolledRecord[],
) {
  const [handed, discarded, counts]: [string[], DiscardedBatch[], ReturnType<typeof noCounts>] = [[], [], noCounts()];
  await deliverBatch(records ?? [...names].map((name, index) => record(name, index)), {
    settings: mapping(settings),
    counts,
    invoke: async (event) => {
      handed.push(namesIn(event).join(""));
      return invocation(() => answer(namesIn(event), event as never));
    },
    ...(settings.onFailureBucket ? { discard: async (batch: DiscardedBatch) => void discarded.push(batch) } : {}),
    retryDelayMs: 0,
    signal: new AbortController().signal,
  });
  return { handed, counts, discarded };
}

function invocation(run: () => unknown): Invocation {
  const requestId = "request";
  try {
    return { ok: true, requestId, result: run() };
  } catch (error) {
    return { ok: false, requestId, error: { errorType: "Error", errorMessage: String(error) } };
  }
}

const failsOn =
  (poison: string): Answer =>
  (names) => {
    if (names.includes(poison)) throw new Error("poison");
  };
const reports =
  (poison: string): Answer =>
  (names, event) => {
    const at = names.indexOf(poison);
    return { batchItemFailures: at < 0 ? [] : [{ itemIdentifier: event.Records[at]!.kinesis.sequenceNumber }] };
  };

describe("delivering a batch", () => {
  it("hands it over once when the function takes it", async () => {
    const { handed, counts } = await deliver("abc", () => undefined);
    expect(handed).toEqual(["abc"]);
    expect(counts).toMatchObject({ invoked: 3, invocations: 1, failed: 0, dropped: 0 });
  });

  it("retries the whole batch as often as the mapping says, then drops and counts it", async () => {
    const { handed, counts } = await deliver("abc", failsOn("b"), { maximumRetryAttempts: 2 });
    expect(handed).toEqual(["abc", "abc", "abc"]);
    expect(counts).toMatchObject({ invoked: 9, failed: 9, functionErrors: 3, dropped: 3, deliveredToDestination: 0 });
  });

  it("does not retry at all with no retries", async () => {
    expect((await deliver("abc", failsOn("b"), { maximumRetryAttempts: 0 })).handed).toEqual(["abc"]);
  });

  it("goes on until the function takes it where retries are without end", async () => {
    let left = 5;
    const { handed, counts } = await deliver(
      "a",
      () => {
        if (left-- > 0) throw new Error("not yet");
      },
      { maximumRetryAttempts: -1 },
    );
    expect(handed).toHaveLength(6);
    expect(counts.dropped).toBe(0);
  });

  it("halves a failed batch where bisect is on, in order, and takes no retry for it", async () => {
    const settings = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 };
    const { handed, counts } = await deliver("abcd", failsOn("c"), settings);
    expect(handed).toEqual(["abcd", "ab", "cd", "c", "c", "d"]);
    expect(counts.dropped).toBe(1);
  });

  it("does not hear a partial answer where ReportBatchItemFailures is off", async () => {
    const { handed, counts } = await deliver("abc", reports("b"), { reportBatchItemFailures: false });
    expect(handed).toEqual(["abc"]);
    expect(counts).toMatchObject({ failed: 0, dropped: 0 });
  });

  it("sends again from the checkpoint on where ReportBatchItemFailures is on", async () => {
    const settings = { reportBatchItemFailures: true, maximumRetryAttempts: 2, onFailureBucket: "dead" };
    const { handed, counts } = await deliver("abc", reports("b"), settings);
    expect(handed).toEqual(["abc", "bc", "bc"]);
    expect(counts).toMatchObject({ failed: 6, functionErrors: 0, deliveredToDestination: 2 });
  });

  it("cuts at the checkpoint where bisect is on too, and sends the same records again from then on", async () => {
    const settings = { reportBatchItemFailures: true, bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 };
    const { handed, counts } = await deliver("abcd", reports("b"), settings);
    expect(handed).toEqual(["abcd", "bcd", "bcd"]);
    expect(counts).toMatchObject({ functionErrors: 0, dropped: 3 });
  });

  it("halves a batch whose answer Lambda cannot read, as one that failed", async () => {
    const settings = { reportBatchItemFailures: true, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 };
    const unreadable = { batchItemFailures: [{ itemIdentifier: "" }] };
    const { handed } = await deliver("ab", (names) => (names.includes("b") ? unreadable : null), settings);
    expect(handed).toEqual(["ab", "a", "b"]);
  });

  it("does not hand over records past the maximum age, and gives them to the destination", async () => {
    const old = record("a", 0, { arrivalMs: Date.now() - 61_000 });
    const settings = { maximumRecordAgeSeconds: 60, onFailureBucket: "dead" };
    const { handed, counts, discarded } = await deliver("", () => undefined, settings, [old, record("b", 1)]);
    expect(handed).toEqual(["b"]);
    expect(counts.deliveredToDestination).toBe(1);
    expect(JSON.parse(discarded[0]!.body)).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 0 },
      KinesisBatchInfo: { batchSize: 1 },
    });
  });

  it("stops between two attempts when it is told to", async () => {
    const abort = new AbortController();
    let calls = 0;
    await deliverBatch([record("a", 0)], {
      settings: mapping({ maximumRetryAttempts: -1 }),
      counts: noCounts(),
      invoke: async () => {
        calls += 1;
        abort.abort();
        return { ok: false, requestId: "1", error: { errorType: "Error", errorMessage: "no" } };
      },
      retryDelayMs: 60_000,
      signal: abort.signal,
    });
    expect(calls).toBe(1);
  });
});

describe("a batch that is given up", () => {
  it("goes to the destination as Lambda writes it, with the whole event", async () => {
    const settings = { onFailureBucket: "dead", maximumRetryAttempts: 1 };
    const { discarded } = await deliver("ab", failsOn("b"), settings);
    expect(discarded).toHaveLength(1);
    const body = JSON.parse(discarded[0]!.body);
    expect(body).toMatchObject({
      requestContext: {
        requestId: "request",
        functionArn: mapping().functionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      KinesisBatchInfo: {
        shardId: "shardId-000000000000",
        startSequenceNumber: "100",
        endSequenceNumber: "101",
        batchSize: 2,
        streamArn: mapping().streamArn,
      },
    });
    expect(namesIn(JSON.parse(body.payload))).toEqual(["a", "b"]);
    expect(discarded[0]!.key).toMatch(
      /^aws\/lambda\/11111111-2222-4333-8444-555555555555\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
  });

  it("is counted as lost when the destination does not take it", async () => {
    const counts = noCounts();
    await deliverBatch([record("a", 0)], {
      settings: mapping({ maximumRetryAttempts: 0 }),
      counts,
      invoke: async () => ({ ok: false, requestId: "1", error: { errorType: "Error", errorMessage: "no" } }),
      discard: () => Promise.reject(new Error("NoSuchBucket")),
      retryDelayMs: 0,
      signal: new AbortController().signal,
    });
    expect(counts).toMatchObject({ destinationDeliveryFailures: 1, dropped: 1, deliveredToDestination: 0 });
  });
});

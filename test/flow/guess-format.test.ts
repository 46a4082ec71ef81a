import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { guessFormat } from "../../flow/guess-format.ts";

const guess = (message: string, extractedFields?: Record<string, string>) =>
  guessFormat(batchOfEvents([{ message, ...(extractedFields && { extractedFields }) }]));

describe("the format of lines that nobody named", () => {
  it("is that of the extractedFields, in their order", () => {
    expect(guess("1 a", { start: "1", account_id: "a" }).text).toBe("${start} ${account-id}");
  });

  it.each([
    ["there are none", undefined],
    ["they leave a token of the line over", { start: "1" }],
    ["one is no field", { start: "1", $2: "a" }],
    ["two are the same field", { account_id: "1", "account-id": "a" }],
  ])("is the default where %s", (_, extractedFields) => {
    expect(guess("1 a", extractedFields)).toBe(DEFAULT_FORMAT);
  });

  it("is the default where there are no events", () => {
    expect(guessFormat(batchOfEvents([]))).toBe(DEFAULT_FORMAT);
  });
});

/** What an invocation's answer says of its batch. `checkpoint`: the index of the first record that is to be sent again. */
export type BatchVerdict = { kind: "success" } | { kind: "failure" } | { kind: "partial"; checkpoint: number };

/**
 * Reads a function's answer as Lambda does where ReportBatchItemFailures is on.
 *
 * Complete success: a null or empty answer, a null or empty list. Complete failure: an item identifier that is empty,
 * null or under another key. Several failures: the lowest sequence number counts
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html).
 * Not documented, and taken here as complete failure: a list that is none, and an identifier that is not of this batch.
 *
 * @param sequenceNumbers the batch's, in order
 */
export function readBatchAnswer(answer: unknown, sequenceNumbers: readonly string[]): BatchVerdict {
  const failures = batchItemFailures(answer);
  if (failures === undefined || failures === null) return { kind: "success" };
  if (!Array.isArray(failures)) return { kind: "failure" };
  if (failures.length === 0) return { kind: "success" };
  const indexes = failures.map((failure) => sequenceNumbers.indexOf(itemIdentifier(failure)));
  const checkpoint = Math.min(...indexes);
  return checkpoint < 0 ? { kind: "failure" } : { kind: "partial", checkpoint };
}

// --- internal ---

function batchItemFailures(answer: unknown): unknown {
  return typeof answer === "object" && answer !== null
    ? (answer as Record<string, unknown>)["batchItemFailures"]
    : null;
}

function itemIdentifier(failure: unknown): string {
  const identifier =
    typeof failure === "object" && failure !== null
      ? (failure as Record<string, unknown>)["itemIdentifier"]
      : undefined;
  return typeof identifier === "string" ? identifier : "";
}

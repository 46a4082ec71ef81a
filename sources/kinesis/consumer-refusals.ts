import { quoted, VpcflowError } from "../../flow/errors.ts";

/** What is said where AWS registers no consumer; `undefined` for errors after which there may be one. */
export function refusal(error: unknown, stream: string): VpcflowError | undefined {
  const name = error instanceof Error ? error.name : "";
  if (name === "LimitExceededException") {
    return new VpcflowError("CONSUMER", `The stream ${quoted(stream)} has no room for another fan-out consumer.`, {
      subject: stream,
      fix: "Read without --fan-out, or remove a consumer that nobody uses: aws kinesis list-stream-consumers shows them.",
      cause: error,
    });
  }
  if (name !== "AccessDeniedException") return undefined;
  return new VpcflowError(
    "CONSUMER",
    "AWS denies you the action kinesis:RegisterStreamConsumer, which fan-out needs.",
    {
      subject: stream,
      fix: "Ask for a policy that allows it, or read without --fan-out.",
      cause: error,
    },
  );
}

/** Where the stream may not be described. */
export function arnUnknown(stream: string): VpcflowError {
  return new VpcflowError("CONSUMER", `The ARN of ${quoted(stream)} is not known, and fan-out needs it.`, {
    subject: stream,
    fix: "Ask for a policy that allows kinesis:DescribeStreamSummary, or read without --fan-out.",
  });
}

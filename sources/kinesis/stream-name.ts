import { quoted, VpcflowError } from "../../flow/errors.ts";

/** Which stream is meant: by its name, or by the ARN, which may be of another account. */
export interface StreamName {
  name: string;
  arn?: string;
  /** As the ARN says. */
  region?: string;
}

/** How the calls of Kinesis name a stream. */
export type StreamInput = { StreamName: string } | { StreamARN: string };

/**
 * The stream that a person wrote: `prod-flows`, or `arn:aws:kinesis:eu-west-1:123456789012:stream/prod-flows`.
 * @throws VpcflowError `USAGE` where it can be the name of no stream
 */
export function parseStreamName(text: string): StreamName {
  const arn = /^arn:aws[\w-]*:kinesis:([a-z0-9-]+):\d{12}:stream\/([\w.-]{1,128})$/.exec(text);
  if (arn) return { name: arn[2]!, arn: text, region: arn[1]! };
  if (/^[\w.-]{1,128}$/.test(text)) return { name: text };
  throw new VpcflowError("USAGE", `${quoted(text)} is the name of no Kinesis stream.`, {
    subject: "SOURCE",
    found: text,
    expected: "a name of letters, digits, _ . and -, or the ARN of a stream",
    fix: "Write kinesis://NAME, or kinesis:// and the stream's ARN; aws kinesis list-streams shows the names.",
  });
}

export function streamInput({ name, arn }: StreamName): StreamInput {
  return arn === undefined ? { StreamName: name } : { StreamARN: arn };
}

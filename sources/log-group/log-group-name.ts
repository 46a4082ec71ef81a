import { quoted, VpcflowError } from "../../flow/errors.ts";

/** A log group as a person names it. */
export interface LogGroupName {
  name: string;
  /** Where it was named by its ARN: without the `:*` that some of AWS's answers end it with. */
  arn?: string;
  /** The Region that the ARN names. */
  region?: string;
}

/**
 * The log group that a name such as `/vpc/flow` or an ARN stands for.
 *
 * @throws VpcflowError `USAGE` for what is neither
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
 */
export function parseLogGroup(text: string): LogGroupName {
  const [, arn, region, named] = ARN.exec(text) ?? [];
  const name = named ?? text;
  if (!NAME.test(name)) throw nameError(text);
  return { name, ...(arn !== undefined && { arn }), ...(region !== undefined && { region }) };
}

// --- internal ---

const ARN = /^(arn:aws[\w-]*:logs:([a-z0-9-]+):\d{12}:log-group:([^:]+))(?::\*)?$/;
const NAME = /^[\w./#-]{1,512}$/;

function nameError(text: string): VpcflowError {
  const known = "a name such as /vpc/flow, or arn:aws:logs:REGION:ACCOUNT:log-group:NAME";
  return new VpcflowError("USAGE", `${quoted(text, 200)} is not the name of a log group.`, {
    subject: "log group",
    found: text,
    expected: known,
    fix: `Write ${known}: letters, digits and . - _ / # (logs:///vpc/flow, logs://my-group).`,
  });
}

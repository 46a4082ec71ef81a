import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { LogGroupName } from "./log-group-name.ts";

interface Asked {
  group: LogGroupName;
  region: string;
}

/** The error in the words of who reads a log group; itself where it is not about the log group. */
export function explained(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error)) return error;
  return EXPLAIN[error.name]?.(error, asked) ?? error;
}

// --- internal ---

type Explain = (error: Error, asked: Asked) => VpcflowError | undefined;

const denied: Explain = (error, { group }) => {
  const action = /perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? "logs:FilterLogEvents";
  return new VpcflowError(
    "ACCESS_DENIED",
    `AWS denies you the action ${action} on the log group ${quoted(group.name)}.`,
    {
      subject: group.name,
      found: action,
      fix: "Ask for a policy that allows logs:FilterLogEvents and logs:DescribeLogStreams there, and ec2:DescribeFlowLogs, which tells the format; for a pipeline's log group, vpcflow verify --print-policy writes one.",
      cause: error,
    },
  );
};

const EXPLAIN: Readonly<Record<string, Explain>> = {
  AccessDeniedException: denied,
  AccessDenied: denied,
  ResourceNotFoundException: (error, { group, region }) =>
    /stream/i.test(error.message)
      ? new VpcflowError(
          "LOG_STREAM",
          `A log stream that was asked for is not in the log group ${quoted(group.name)}.`,
          {
            subject: group.name,
            fix: "Check --log-stream; where it was deleted while it was read, run the command again.",
            cause: error,
          },
        )
      : new VpcflowError("LOG_GROUP", `There is no log group ${quoted(group.name)} in ${region}.`, {
          subject: group.name,
          expected: "the name of a log group of this account and Region",
          fix: `Check the name, --region and the account (--profile): aws logs describe-log-groups --region ${region} names those that are there.`,
          cause: error,
        }),
  InvalidParameterException: (error, { group }) => {
    const isPattern = /filter ?pattern/i.test(error.message);
    const what = isPattern ? "the filter pattern" : `the request for ${quoted(group.name)}`;
    return new VpcflowError("LOG_REQUEST", `CloudWatch Logs does not accept ${what}: ${plain(error.message)}.`, {
      subject: isPattern ? "--filter-pattern" : group.name,
      fix: isPattern
        ? "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html says how patterns are written."
        : "Check --start, --end, --log-stream and --filter-pattern.",
      cause: error,
    });
  },
};

/** AWS's own words, made fit for a sentence. */
function plain(message: string): string {
  return quoted(message.replace(/\.$/, ""), 200).slice(1, -1);
}

import type { CloudWatchLogsClient, LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { quoted } from "../../flow/errors.ts";
import { PIPELINE_TAG } from "../../stacks/names.ts";
import { withClient } from "../checks/with-client.ts";
import type { InspectionWarning, Look, Looking } from "./inspection.ts";

export interface LogGroupFound {
  readonly exists: boolean;
  readonly warnings: readonly InspectionWarning[];
}

/** Whether the log group exists here, takes a subscription, and is no function's own log. */
export const lookAtLogGroup: Look<LogGroupFound> = {
  what: "the log group itself",
  actions: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
  async look(looking) {
    const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(looking.client), async (client) => {
      const named = await groupsNamed(client, looking);
      const group = named.find(({ logGroupName }) => logGroupName === looking.logGroup);
      if (!group) return { exists: false, warnings: [noSuchGroup(looking, named)] };
      const own = await functionLog(client, group, looking);
      return { exists: true, warnings: [...classOf(group), ...own, ...encryptionOf(group, looking)] };
    });
  },
};

// --- internal ---

async function groupsNamed(client: CloudWatchLogsClient, { logGroup, signal }: Looking): Promise<LogGroup[]> {
  const { DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  // The group of exactly that name is the first of those that begin with it.
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroup, limit: 5 });
  const { logGroups = [] } = await client.send(request, { abortSignal: signal });
  return logGroups;
}

function noSuchGroup({ logGroup, subject }: Looking, named: readonly LogGroup[]): InspectionWarning {
  const others = named.map(({ logGroupName = "" }) => quoted(logGroupName));
  return {
    code: "no-such-log-group",
    sentence: `There is no log group ${quoted(logGroup)} in ${subject.region}${others.length > 0 ? `; there is ${others.join(", ")}` : ""}.`,
    fix: "Check its name, the Region and the account: log groups of another Region or account are not seen.",
  };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html */
function classOf({ logGroupClass }: LogGroup): InspectionWarning[] {
  if (logGroupClass === undefined || logGroupClass === "STANDARD") return [];
  return [
    {
      code: "log-group-class",
      sentence: `The log group is of the class ${logGroupClass}, which takes no subscription filter.`,
      fix: "A log group's class cannot be changed: let the flow logs go to one of the class STANDARD, or name VPCs, and a new one is made.",
    },
  ];
}

async function functionLog(
  client: CloudWatchLogsClient,
  { arn = "", logGroupArn = arn.replace(/:\*$/, "") }: LogGroup,
  { logGroup, signal }: Looking,
): Promise<InspectionWarning[]> {
  if (!logGroup.startsWith("/aws/lambda/")) return [];
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const request = new ListTagsForResourceCommand({ resourceArn: logGroupArn });
  const pipeline = await client.send(request, { abortSignal: signal }).then(
    ({ tags }) => tags?.[PIPELINE_TAG],
    () => undefined,
  );
  return [pipeline === undefined ? notFlowLogs(logGroup) : processorsOwn(logGroup, pipeline)];
}

function processorsOwn(logGroup: string, pipeline: string): InspectionWarning {
  return {
    code: "processor-log",
    sentence: `${quoted(logGroup)} is the log of the processor of the pipeline ${quoted(pipeline)}: functions would process what functions write, for ever, and AWS bills for it.`,
    fix: "Name the log group that the flow logs are delivered to.",
  };
}

function notFlowLogs(logGroup: string): InspectionWarning {
  return {
    code: "function-log",
    sentence: `${quoted(logGroup)} is a Lambda function's log, and holds no flow logs.`,
    fix: "Name the log group that the flow logs are delivered to.",
  };
}

function encryptionOf({ kmsKeyId }: LogGroup, { subject }: Looking): InspectionWarning[] {
  if (kmsKeyId === undefined || subject.encryption?.kmsKey !== "aws-managed") return [];
  return [
    {
      code: "weaker-encryption",
      sentence: "The log group is encrypted with a key of yours, and the stream would be with AWS's own.",
      fix: "Use --kms-key create, or the ARN of that key, where the same people shall be able to read both.",
    },
  ];
}

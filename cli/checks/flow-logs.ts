import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import type { FlowLog } from "../../sources/ec2-client.ts";
import { flowLogsTo } from "../../sources/flow-logs-to.ts";
import { flowLogTargetIds, type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { counted } from "../counted.ts";
import { type Check, DEPLOY, failed, type Outcome, passed, unchecked, uncheckedWithoutConfig } from "./check.ts";
import { deliveryProblem, formatDifference } from "./flow-log-problems.ts";

/** EC2 delivers flow logs of the config's format to the log group, of everything that the config names. */
export const flowLogsCheck: Check = {
  hop: "flow logs",
  title: "EC2 delivers flow logs to the log group",
  actions: ["ec2:DescribeFlowLogs"],
  async run({ client, config: pipeline, signal, ownEndpoint }) {
    const logGroup = pipeline && sourceLogGroupName(pipeline);
    if (!logGroup) return uncheckedWithoutConfig("log group");
    const targets = flowLogTargetIds(pipeline);
    const flowLogs = await flowLogsTo({ client, logGroup, targets, signal });
    return judge(flowLogs, { pipeline, logGroup, targets, ownEndpoint });
  },
};

// --- internal ---

interface Wanted {
  pipeline: PipelineConfig;
  logGroup: string;
  /** What the config creates flow logs of; none of an existing log group. */
  targets: readonly string[];
  ownEndpoint: boolean;
}

function judge(flowLogs: readonly FlowLog[], wanted: Wanted): Outcome {
  const { pipeline, logGroup, targets } = wanted;
  const data = { logGroup, flowLogs: flowLogs.map(shown) };
  const bare = targets.filter((target) => !flowLogs.some(({ ResourceId }) => ResourceId === target));
  if (bare.length > 0) return failed(`${list(bare)} has no flow log that leads to ${logGroup}`, DEPLOY, { data });
  if (flowLogs.length === 0) return none(logGroup);
  const problems = flowLogs.map((flowLog) => deliveryProblem(flowLog)).filter((problem) => problem !== undefined);
  const [problem] = problems;
  if (problem) {
    const { found, fix, mayPass } = problem;
    // Emulators say so of flow logs that are well, and deliver none anyway.
    if (wanted.ownEndpoint) return unchecked(`this endpoint says that ${found}`, undefined, { data });
    return failed(found, fix, { data, ...(mayPass && problems.every((one) => one.mayPass) && { mayPass }) });
  }
  const format = parseLogFormat(pipeline.source.logFormat);
  for (const { FlowLogId = "", LogFormat = DEFAULT_FORMAT.text } of flowLogs) {
    const difference = formatDifference(LogFormat, format.text);
    if (difference === undefined) continue;
    return failed(
      `${FlowLogId} writes another format than logFormat in the config: ${difference}`,
      `${targets.length > 0 ? DEPLOY : `Set logFormat in the config to "${LogFormat}", and deploy.`} Until then its lines do not match the filter's pattern, or are misread.`,
      { data },
    );
  }
  return passed(`${counted(flowLogs.length, "flow log")} of ${list(resourcesOf(flowLogs))}: ACTIVE, delivering`, data);
}

/** What writes to an existing log group need not be a flow log of this account: whether something does is another hop's. */
function none(logGroup: string): Outcome {
  return unchecked(
    `EC2 knows no flow log of this account and Region that leads to ${logGroup}`,
    `Unless another account's do: aws ec2 create-flow-logs --log-group-name ${logGroup} …, or let vpcflow setup create them (--vpc-id).`,
    { data: { logGroup, flowLogs: [] } },
  );
}

function shown({
  FlowLogId,
  ResourceId,
  FlowLogStatus,
  DeliverLogsStatus,
  DeliverLogsErrorMessage,
  LogFormat,
}: FlowLog) {
  return {
    id: FlowLogId,
    resource: ResourceId,
    status: FlowLogStatus,
    delivery: DeliverLogsStatus,
    error: DeliverLogsErrorMessage,
    logFormat: LogFormat,
  };
}

function resourcesOf(flowLogs: readonly FlowLog[]): string[] {
  return [...new Set(flowLogs.map(({ ResourceId = "unknown" }) => ResourceId))];
}

function list(ids: readonly string[]): string {
  const more = ids.length > 5 ? ` and ${ids.length - 5} more` : "";
  return `${ids.slice(0, 5).join(", ")}${more}`;
}

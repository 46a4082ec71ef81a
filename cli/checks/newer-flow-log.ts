import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import { flowLogsTo } from "../../sources/flow-logs-to.ts";
import { flowLogTargetIds, sourceLogGroupName } from "../../stacks/config.ts";
import { age } from "./age.ts";
import { type CheckContext, type Details, failed, type Outcome } from "./check.ts";

/** What asking takes; whoever may not ask is told of both causes. */
export const NEWER_FLOW_LOG_ACTION = "ec2:DescribeFlowLogs";

/** What to try first where lines have another format than the config's: after a change of the format nothing is wrong. */
export const OLDER_LINES =
  "Where the flow log was made anew of late, they are lines of the one before it, and those of its format come within 10 to 15 minutes: vpcflow verify --wait 15m.";

/**
 * That lines of another format are those of the flow log before the present one, which has the config's format and was made
 * after them, a while ago: lines of its own are to come. `undefined` where it is not so, or EC2 does not tell.
 * @param found what was found of them
 * @param newestMs the time of the newest of them, ms since the epoch
 */
export async function ofFlowLogBefore(
  context: CheckContext,
  { found, newestMs, data }: { found: string; newestMs: number; data: Details["data"] },
): Promise<Outcome | undefined> {
  const made = await newFlowLogs(context);
  if (!made || made.firstMs <= newestMs || Date.now() - made.firstMs > AWAITED_MS) return undefined;
  return failed(
    `${found}: they are lines of the flow log before ${made.id}, which was created ${age(made.firstMs)}`,
    "Lines of its format come within 10 to 15 minutes of that: vpcflow verify --wait 15m.",
    { ...(data && { data }), mayPass: true },
  );
}

// --- internal ---

/** Twice what AWS says that a new flow log takes: after that something else is wrong. */
const AWAITED_MS = 30 * 60_000;

/** When the first of the pipeline's flow logs was made; `undefined` where there is none, or one has another format. */
async function newFlowLogs({ client, config, signal }: CheckContext) {
  const logGroup = config && sourceLogGroupName(config);
  if (!logGroup) return undefined;
  const targets = flowLogTargetIds(config);
  const flowLogs = await flowLogsTo({ client, logGroup, targets, signal }).catch(() => []);
  signal.throwIfAborted();
  const format = parseLogFormat(config.source.logFormat).text;
  const times = flowLogs.map(({ LogFormat = DEFAULT_FORMAT.text, CreationTime }) =>
    LogFormat === format ? CreationTime?.getTime() : undefined,
  );
  if (times.length === 0 || times.includes(undefined)) return undefined;
  return { id: flowLogs[0]?.FlowLogId ?? "this one", firstMs: Math.min(...(times as number[])) };
}

import { createsFlowLogs, isSender, type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { tail } from "../checks/accounts.ts";
import type { Check } from "../checks/check.ts";
import { credentialsCheck } from "../checks/credentials.ts";
import { deadLettersCheck } from "../checks/dead-letters.ts";
import { destinationCheck } from "../checks/destination.ts";
import { flowLogsCheck } from "../checks/flow-logs.ts";
import { foreignCheck } from "../checks/foreign.ts";
import { functionCheck } from "../checks/function.ts";
import { logGroupCheck } from "../checks/log-group.ts";
import { patternCheck } from "../checks/pattern.ts";
import { type ProbeTrace, probeCheck } from "../checks/probe.ts";
import { probeFunctionCheck } from "../checks/probe-function.ts";
import { type Evidence, recordsCheck } from "../checks/records.ts";
import { roleCheck } from "../checks/role.ts";
import { streamCheck } from "../checks/stream.ts";
import { subscriptionFilterCheck } from "../checks/subscription-filter.ts";

export interface CheckOptions {
  /** Absent when a stream was named without a config. */
  config?: PipelineConfig | undefined;
  /** Where the records that were read are put. */
  evidence?: Evidence;
}

/** The checks of a pipeline, in the order in which data passes the hops. */
export function checksFor({ config, evidence = { records: [], batches: [] } }: CheckOptions): Check[] {
  const hops = config && isSender(config) ? senderHops(config) : pipelineHops(config, evidence);
  return [credentialsCheck, ...hops];
}

/** The checks that send a probe and follow it, which takes logs:PutLogEvents. They come after the others. */
export function probesFor(config: PipelineConfig | undefined): Check[] {
  const trace: Partial<ProbeTrace> = {};
  const away = config !== undefined && isSender(config);
  return away ? [probeCheck(trace)] : [probeCheck(trace), probeFunctionCheck(trace)];
}

// --- internal ---

function senderHops(config: PipelineConfig): Check[] {
  const { arn = "", organization } = config.destination ?? {};
  const owner = `the receiving account ${tail(arn.split(":")[4] ?? "")}`;
  return [
    ...sourceOf(config),
    ...(organization ? [roleCheck("sender")] : []),
    foreignCheck("destination", destinationCheck.title, owner),
    ...[streamCheck, recordsCheck({ records: [], batches: [] }), functionCheck()].map(({ hop, title }) =>
      foreignCheck(hop, title, owner),
    ),
  ];
}

function pipelineHops(config: PipelineConfig | undefined, evidence: Evidence): Check[] {
  const central = config?.central ? [destinationCheck, roleCheck("receiver")] : [];
  const hasSource = !config || sourceLogGroupName(config) !== undefined;
  const source = hasSource ? [...sourceOf(config), roleCheck("subscription")] : SOURCE.map(ofSenders);
  const processor = [roleCheck("processor"), functionCheck(evidence), deadLettersCheck];
  return [...source, ...central, streamCheck, recordsCheck(evidence), ...processor];
}

const SOURCE: readonly [Check, ...Check[]] = [flowLogsCheck, logGroupCheck, subscriptionFilterCheck, patternCheck];

/** The delivery role is there where the pipeline creates the flow logs. */
function sourceOf(config: PipelineConfig | undefined): Check[] {
  const [flowLogs, ...rest] = SOURCE;
  return [flowLogs, ...(config && createsFlowLogs(config) ? [roleCheck("flowLogs")] : []), ...rest];
}

function ofSenders({ hop, title }: Check): Check {
  return foreignCheck(hop, title, "the sending accounts");
}

import { quoted, VpcflowError } from "../../flow/errors.ts";
import { DEFAULT_FORMAT, nameOfFormat, parseLogFormat } from "../../flow/format.ts";
import type { FlowLog } from "../../sources/ec2-client.ts";
import { flowLogsTo } from "../../sources/flow-logs-to.ts";
import { deliveryProblem } from "../checks/flow-log-problems.ts";
import type { InspectionWarning, Look, Looking } from "./inspection.ts";

export interface FlowLogFormats {
  /** The different formats of the flow logs that deliver to the log group: a name, or EC2's text; the most frequent first. */
  readonly formats: readonly string[];
  readonly warnings: readonly InspectionWarning[];
}

/** The flow logs that deliver to the log group, as EC2 tells of them: their formats, and whether they deliver. */
export const lookAtFlowLogs: Look<FlowLogFormats> = {
  what: "the flow logs that deliver to it",
  actions: ["ec2:DescribeFlowLogs"],
  async look(looking) {
    const flowLogs = await flowLogsTo(looking);
    const formats = formatsOf(flowLogs);
    return { formats, warnings: [...failures(flowLogs), ...judgeFormats(formats, flowLogs, looking)] };
  },
};

// --- internal ---

function formatsOf(flowLogs: readonly FlowLog[]): string[] {
  const counts = new Map<string, number>();
  for (const { LogFormat } of flowLogs) {
    const name = nameOfFormat(LogFormat ?? DEFAULT_FORMAT.text);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

function failures(flowLogs: readonly FlowLog[]): InspectionWarning[] {
  return flowLogs.flatMap((flowLog) => {
    const problem = deliveryProblem(flowLog);
    if (!problem) return [];
    return [{ code: "delivery-failed", sentence: `The flow log ${problem.found}.`, fix: problem.fix }];
  });
}

function judgeFormats(
  formats: readonly string[],
  flowLogs: readonly FlowLog[],
  { logGroup, subject }: Looking,
): InspectionWarning[] {
  const [first] = formats;
  if (first === undefined) return [noFlowLog(logGroup, subject.region)];
  if (formats.length > 1) return [severalFormats(formats, flowLogs.length)];
  const unreadable = problemOf(first);
  if (unreadable !== undefined) return [unknownFormat(unreadable)];
  const { logFormat } = subject.source;
  return logFormat === undefined || textOf(logFormat) === textOf(first) ? [] : [otherFormat(first, logFormat)];
}

function noFlowLog(logGroup: string, region: string): InspectionWarning {
  return {
    code: "no-flow-log",
    sentence: `No flow log of this account delivers to ${quoted(logGroup)} in ${region}.`,
    fix: "Create one for your VPCs that delivers to it, or name the VPCs, and flow logs are created with the pipeline.",
  };
}

function severalFormats(formats: readonly string[], count: number): InspectionWarning {
  return {
    code: "several-formats",
    sentence: `The ${count} flow logs that deliver to it have ${formats.length} different formats (${formats.map((format) => shown(format)).join("; ")}): lines of all but the one that you choose are lost or misread.`,
    fix: "Let the flow logs of one format go to a log group of their own, and set up a pipeline for each.",
  };
}

function otherFormat(found: string, configured: string): InspectionWarning {
  return {
    code: "other-format",
    sentence: `Its flow logs have the format ${shown(found)}, and the pipeline expects ${shown(configured)}.`,
    fix: `Take theirs: vpcflow setup --log-format '${found}'.`,
  };
}

function unknownFormat(problem: string): InspectionWarning {
  return {
    code: "unknown-format",
    sentence: `The format of its flow logs is not understood: ${problem}`,
    fix: "Use a newer vpcflow; a field that it does not know cannot be named in a filter pattern.",
  };
}

function problemOf(format: string): string | undefined {
  try {
    parseLogFormat(format);
    return undefined;
  } catch (error) {
    if (error instanceof VpcflowError) return error.message;
    throw error;
  }
}

function textOf(format: string): string {
  return problemOf(format) === undefined ? parseLogFormat(format).text : format;
}

function shown(format: string): string {
  return format.includes("$") ? `of ${format.split(" ").length} fields ${quoted(format, 60)}` : format;
}

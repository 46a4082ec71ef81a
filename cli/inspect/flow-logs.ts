import { quoted, VpcflowError } from "../../flow/errors.ts";
import { DEFAULT_FORMAT, parseLogFormat, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT } from "../../flow/format.ts";
import type { FlowLog } from "../../sources/ec2-client.ts";
import { withClient } from "../checks/with-client.ts";
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

/** `default`, `rich` or `transit-gateway` where the text is one of theirs; the text itself otherwise. */
export function nameOfFormat(text: string): string {
  const named = { default: DEFAULT_FORMAT, rich: RICH_FORMAT, "transit-gateway": TRANSIT_GATEWAY_FORMAT };
  return Object.entries(named).find(([, format]) => format.text === text)?.[0] ?? text;
}

// --- internal ---

/** EC2 gives up to 1,000 a page. */
const MAX_PAGES = 3;

async function flowLogsTo({ client: config, logGroup, signal }: Looking): Promise<FlowLog[]> {
  const { DescribeFlowLogsCommand, EC2Client } = await import("../../sources/ec2-client.ts");
  return withClient(new EC2Client(config), async (client) => {
    const found: FlowLog[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const Filter = [{ Name: "log-group-name", Values: [logGroup] }];
      const answer = await client.send(new DescribeFlowLogsCommand({ Filter, NextToken }), { abortSignal: signal });
      found.push(...(answer.FlowLogs ?? []));
      NextToken = answer.NextToken;
      if (!NextToken) break;
    }
    // An emulator may take the filter and not heed it.
    return found.filter(({ LogGroupName }) => LogGroupName === logGroup);
  });
}

function formatsOf(flowLogs: readonly FlowLog[]): string[] {
  const counts = new Map<string, number>();
  for (const { LogFormat } of flowLogs) {
    const name = nameOfFormat(LogFormat ?? DEFAULT_FORMAT.text);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

function failures(flowLogs: readonly FlowLog[]): InspectionWarning[] {
  return flowLogs
    .filter(({ DeliverLogsStatus }) => DeliverLogsStatus === "FAILED")
    .map(({ FlowLogId = "", ResourceId = "", DeliverLogsErrorMessage = "no reason" }) => ({
      code: "delivery-failed" as const,
      sentence: `The flow log ${FlowLogId} of ${ResourceId} does not deliver: ${quoted(DeliverLogsErrorMessage)}.`,
      fix: "Access error: its role must be allowed to write to the log group. Rate limited: CloudWatch Logs throttles; delivery goes on by itself.",
    }));
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
    fix: "Use the newest vpcflow (npm install vpcflow@latest); a field that it does not know cannot be named in a filter pattern.",
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

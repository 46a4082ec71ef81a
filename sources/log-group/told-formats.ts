import { DEFAULT_FORMAT, formatOf, type LogFormat, parseLogFormat } from "../../flow/format.ts";
import type { ClientConfig } from "../aws-session.ts";
import type { FlowLog } from "../ec2-client.ts";
import { flowLogsTo } from "../flow-logs-to.ts";

/** What EC2 tells of the lines of a log group. */
export interface ToldFormats {
  /** The different formats of the flow logs that deliver to it; none where EC2 knows of none, or does not tell. */
  formats: readonly LogFormat[];
  /** When the newest of them was made, ms since the epoch: lines from before may be another's, which is gone. */
  sinceMs: number;
  /** Why there are none, in words that follow "because". */
  why: string;
}

/**
 * The formats of ALL flow logs that deliver to a log group. What stands in the way of asking is told and not thrown: lines
 * can be read without.
 */
export async function toldFormats(logGroup: string, client: ClientConfig, signal: AbortSignal): Promise<ToldFormats> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const flowLogs = await flowLogsTo({ client, logGroup, signal: limited });
    return { formats: distinct(flowLogs), sinceMs: newest(flowLogs), why: "EC2 knows no flow log that delivers to it" };
  } catch (error) {
    signal.throwIfAborted();
    return { formats: [], sinceMs: Number.POSITIVE_INFINITY, why: reason(error) };
  }
}

// --- internal ---

/** Where no way leads to EC2, a private subnet with an endpoint for logs alone, the lines are not waited for longer. */
const LIMIT_MS = 5000;

const DENIED = new Set(["UnauthorizedOperation", "AccessDenied", "AccessDeniedException"]);

function reason(error: unknown): string {
  return error instanceof Error && DENIED.has(error.name)
    ? "AWS denies you the action ec2:DescribeFlowLogs"
    : "EC2 could not be asked for its flow logs";
}

function newest(flowLogs: readonly FlowLog[]): number {
  return Math.max(...flowLogs.map(({ CreationTime }) => CreationTime?.getTime() ?? Number.POSITIVE_INFINITY));
}

function distinct(flowLogs: readonly FlowLog[]): LogFormat[] {
  const texts = new Set(flowLogs.map(({ LogFormat = DEFAULT_FORMAT.text }) => LogFormat));
  return [...texts].map(formatOfText);
}

/** Fields that are newer than this vpcflow are kept, as strings. */
function formatOfText(text: string): LogFormat {
  try {
    return parseLogFormat(text);
  } catch {
    return formatOf([...text.matchAll(/\$\{([^{}]+)\}/g)].map(([, name]) => name!));
  }
}

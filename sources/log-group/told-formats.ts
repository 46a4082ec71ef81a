import { quoted } from "../../flow/errors.ts";
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
    const why = limited.aborted ? `EC2 did not answer within ${LIMIT_MS / 1000} seconds` : reason(error);
    return { formats: [], sinceMs: Number.POSITIVE_INFINITY, why };
  }
}

// --- internal ---

/** Where no way leads to EC2, a private subnet with an endpoint for logs alone, the lines are not waited for longer. */
const LIMIT_MS = 5000;

const DENIED = "AWS denies you the action ec2:DescribeFlowLogs";
const EXPIRED = "your AWS credentials have expired";

/** In the words that EC2 and the SDK have for it. */
const REASONS: Readonly<Record<string, string>> = {
  UnauthorizedOperation: DENIED,
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  CredentialsProviderError: "there are no AWS credentials to ask EC2 with",
  TokenProviderError: EXPIRED,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  RequestExpired: EXPIRED,
};

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "EC2 could not be asked for its flow logs";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return REASONS[error.name] ?? `EC2 could not be asked for its flow logs (${quoted(code).slice(1, -1)})`;
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

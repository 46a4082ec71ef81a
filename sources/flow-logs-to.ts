import type { ClientConfig } from "./aws-session.ts";
import type { EC2Client, FlowLog } from "./ec2-client.ts";

export interface FlowLogQuery {
  client: ClientConfig;
  logGroup: string;
  /** The VPCs, subnets or interfaces to ask for, where they are known; else those of the log group are asked for. */
  targets?: readonly string[];
  signal: AbortSignal;
}

/**
 * The flow logs that lead to a log group, as EC2 tells of them: at most 10,000.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html
 */
export async function flowLogsTo({ client: config, logGroup, targets = [], signal }: FlowLogQuery): Promise<FlowLog[]> {
  const { EC2Client } = await import("./ec2-client.ts");
  const [Name, Values] = targets.length > 0 ? ["resource-id", [...targets]] : ["log-group-name", [logGroup]];
  const client = new EC2Client(config);
  try {
    const found = await flowLogs(client, { Name, Values }, signal);
    // Of a target that has flow logs elsewhere too, those that lead here count; an emulator may not heed the filter.
    return found.filter((flowLog) => leadsTo(flowLog, logGroup));
  } finally {
    client.destroy();
  }
}

// --- internal ---

/** EC2 gives up to 1,000 a page. */
const MAX_PAGES = 10;

interface Filter {
  Name: string;
  Values: string[];
}

async function flowLogs(client: EC2Client, filter: Filter, abortSignal: AbortSignal): Promise<FlowLog[]> {
  const { DescribeFlowLogsCommand } = await import("./ec2-client.ts");
  const found: FlowLog[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const request = new DescribeFlowLogsCommand({ Filter: [filter], NextToken });
    const answer = await client.send(request, { abortSignal });
    found.push(...(answer.FlowLogs ?? []));
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  return found;
}

/** EC2 knows the log group by its name, by its ARN, or by both, as the flow log was created. */
function leadsTo({ LogGroupName, LogDestination }: FlowLog, logGroup: string): boolean {
  return LogGroupName === logGroup || (LogDestination?.replace(/:\*$/, "").endsWith(`:log-group:${logGroup}`) ?? false);
}

import { DEFAULT_FORMAT, nameOfFormat } from "../../../flow/format.ts";
import type { ClientConfig } from "../../../sources/aws-session.ts";
import { withClient } from "../../checks/with-client.ts";
import type { Helping } from "../aws-help.ts";
import { countOf, type Listed, readPages } from "./pages.ts";

export interface LogGroupChoice {
  readonly name: string;
  /** How many flow logs deliver to it; `undefined` where EC2 could not be asked. */
  readonly flowLogs: number | undefined;
  /** Their formats. */
  readonly formats: readonly string[];
}

/** The log groups that may hold flow logs: those that flow logs deliver to first; functions' own logs are left out. */
export function listLogGroups(region: string): Helping<Listed<LogGroupChoice>> {
  return {
    what: `Log groups in ${region}`,
    actions: ["ec2:DescribeFlowLogs", "logs:DescribeLogGroups"],
    typedInstead: true,
    ask: async (client, signal) => {
      const [delivered, groups] = await Promise.allSettled([deliveredTo(client, signal), namesOf(client, signal)]);
      if (groups.status === "fulfilled") {
        return choices(groups.value, delivered.status === "fulfilled" ? delivered.value : undefined);
      }
      if (delivered.status === "fulfilled" && delivered.value.size > 0) {
        return choices({ things: [...delivered.value.keys()], more: true }, delivered.value);
      }
      throw groups.reason;
    },
    found: (listed) => {
      const count = countOf(listed, "log group");
      if (listed.things.some(({ flowLogs }) => flowLogs === undefined))
        return `${count}; EC2 does not tell which have flow logs`;
      const withFlowLogs = listed.things.filter(({ flowLogs = 0 }) => flowLogs > 0).length;
      return `${count}, ${withFlowLogs || "none"} of them with flow logs`;
    },
  };
}

// --- internal ---

/** By the log group: the formats of the flow logs that deliver to it, one for each flow log. */
type Delivered = ReadonlyMap<string, readonly string[]>;

/** CloudWatch Logs gives 50 a page, EC2 1,000. */
const LOG_GROUP_PAGES = 10;
const FLOW_LOG_PAGES = 3;

async function deliveredTo(config: ClientConfig, abortSignal: AbortSignal): Promise<Delivered> {
  const { DescribeFlowLogsCommand, EC2Client } = await import("../../../sources/ec2-client.ts");
  return withClient(new EC2Client(config), async (client) => {
    const { things } = await readPages(FLOW_LOG_PAGES, async (NextToken) => {
      const answer = await client.send(new DescribeFlowLogsCommand({ NextToken }), { abortSignal });
      return { things: answer.FlowLogs, next: answer.NextToken };
    });
    const delivered = new Map<string, string[]>();
    for (const { LogGroupName, LogFormat = DEFAULT_FORMAT.text } of things) {
      if (LogGroupName === undefined) continue;
      delivered.set(LogGroupName, [...(delivered.get(LogGroupName) ?? []), nameOfFormat(LogFormat)]);
    }
    return delivered;
  });
}

async function namesOf(config: ClientConfig, abortSignal: AbortSignal): Promise<Listed<string>> {
  const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  return withClient(new CloudWatchLogsClient(config), async (client) => {
    const { things, more } = await readPages(LOG_GROUP_PAGES, async (nextToken) => {
      const answer = await client.send(new DescribeLogGroupsCommand({ limit: 50, nextToken }), { abortSignal });
      return { things: answer.logGroups, next: answer.nextToken };
    });
    const useful = things.filter(({ logGroupClass = "STANDARD" }) => logGroupClass === "STANDARD");
    return { things: useful.map(({ logGroupName = "" }) => logGroupName).filter(isNoFunctionLog), more };
  });
}

function isNoFunctionLog(name: string): boolean {
  return !name.startsWith("/aws/lambda/");
}

function choices({ things, more }: Listed<string>, delivered: Delivered | undefined): Listed<LogGroupChoice> {
  // A log group past the last page that was read has flow logs all the same.
  const names = [...new Set([...(delivered?.keys() ?? []), ...things])];
  const all = names.map((name) => {
    const formats = delivered?.get(name) ?? [];
    return { name, flowLogs: delivered && formats.length, formats: [...new Set(formats)] };
  });
  const sorted = all.toSorted(
    (one, other) => (other.flowLogs ?? 0) - (one.flowLogs ?? 0) || one.name.localeCompare(other.name),
  );
  return { things: sorted, more };
}

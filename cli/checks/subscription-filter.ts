import type { CloudWatchLogsClient, SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { parseLogFormat } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import { type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import { roleName, subscriptionFilterName } from "../../stacks/names.ts";
import { tail } from "./accounts.ts";
import { atLogGroup } from "./at-log-group.ts";
import { type Check, DEPLOY, failed, type Outcome, passed } from "./check.ts";

/** The log group is subscribed to the stream, or a sender's to the other account's destination, with the config's pattern. */
export const subscriptionFilterCheck: Check = {
  hop: "subscription filter",
  title: "the log group is subscribed to the stream",
  actions: ["logs:DescribeSubscriptionFilters"],
  run(context) {
    return atLogGroup(context, "filter", async ({ client, pipeline }) =>
      judge(await pipelineFilter(client, pipeline, context.signal), pipeline, context.stream),
    );
  },
};

/** The pipeline's own filter on its log group, or `undefined` where there is none. */
export async function pipelineFilter(
  client: CloudWatchLogsClient,
  pipeline: PipelineConfig,
  abortSignal: AbortSignal,
): Promise<SubscriptionFilter | undefined> {
  const { DescribeSubscriptionFiltersCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const request = new DescribeSubscriptionFiltersCommand({ logGroupName: sourceLogGroupName(pipeline) });
  const { subscriptionFilters = [] } = await client.send(request, { abortSignal });
  return subscriptionFilters.find(({ filterName }) => filterName === subscriptionFilterName(pipeline));
}

// --- internal ---

function judge(filter: SubscriptionFilter | undefined, pipeline: PipelineConfig, stream: string): Outcome {
  const name = subscriptionFilterName(pipeline);
  if (!filter) return failed(`there is no subscription filter ${name}`, DEPLOY);
  const data = { filterName: name, pattern: filter.filterPattern };
  const { destination } = pipeline;
  const to = destination ? destinationWords(destination.arn) : stream;
  if (!leadsThere(filter, pipeline, stream)) return failed(`${name} leads elsewhere, not to ${to}`, DEPLOY, { data });
  const role = roleOf(pipeline);
  const found = filter.roleArn?.split("/").at(-1);
  if (found !== role) {
    const wanted = role === undefined ? "uses a role, which it does not need:" : `does not use the role ${role}, but`;
    return failed(`${name} ${wanted} ${found ?? "none"}`, DEPLOY, { data });
  }
  const wanted = subscriptionPattern(parseLogFormat(pipeline.source.logFormat), pipeline.source.filter);
  if (filter.filterPattern !== wanted)
    return failed(`${name} has another pattern than the config's format needs`, DEPLOY, { data });
  return passed(`${name} leads to ${to} with the pattern of the config's format`, data);
}

function leadsThere({ destinationArn }: SubscriptionFilter, { destination }: PipelineConfig, stream: string): boolean {
  return destination ? destinationArn === destination.arn : (destinationArn?.endsWith(`:stream/${stream}`) ?? false);
}

/** Within an account CloudWatch Logs needs a role for the stream; to another's destination, only within an organization. */
function roleOf(pipeline: PipelineConfig): string | undefined {
  if (!pipeline.destination) return roleName(pipeline, "subscription");
  return pipeline.destination.organization ? roleName(pipeline, "sender") : undefined;
}

function destinationWords(arn: string): string {
  const [, , , , account = "", , name = ""] = arn.split(":");
  return `the destination ${name} of account ${tail(account)}`;
}

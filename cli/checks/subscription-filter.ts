import type { SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { parseLogFormat } from "../../flow/format.ts";
import { subscriptionPattern } from "../../flow/pattern.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { flowLogGroupName, roleName, subscriptionFilterName } from "../../stacks/names.ts";
import { type Check, failed, type Outcome, passed, uncheckedWithoutConfig } from "./check.ts";
import { withClient } from "./with-client.ts";

/** The log group is subscribed to the stream, with the pattern of the config's format. */
export const subscriptionFilterCheck: Check = {
  hop: "subscription filter",
  title: "the log group is subscribed to the stream",
  actions: ["logs:DescribeSubscriptionFilters"],
  async run({ client: config, config: pipeline, stream }) {
    if (!pipeline) return uncheckedWithoutConfig("filter");
    const { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } = await import(
      "@aws-sdk/client-cloudwatch-logs"
    );
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const logGroupName = pipeline.source.logGroup ?? flowLogGroupName(pipeline);
      const { subscriptionFilters = [] } = await client.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
      return judgeFilter(subscriptionFilters, pipeline, stream);
    });
  },
};

// --- internal ---

const APPLY = "Apply the pipeline again: terraform apply, or cdktf deploy.";

function judgeFilter(filters: readonly SubscriptionFilter[], pipeline: PipelineConfig, stream: string): Outcome {
  const name = subscriptionFilterName(pipeline);
  const filter = filters.find((one) => one.filterName === name);
  const wanted = subscriptionPattern(parseLogFormat(pipeline.source.logFormat), pipeline.source.filter);
  if (!filter) return failed(`there is no subscription filter ${name}`, APPLY);
  if (!filter.destinationArn?.endsWith(`:stream/${stream}`))
    return failed(`${name} leads elsewhere, not to ${stream}`, APPLY);
  const role = roleName(pipeline, "subscription");
  if (filter.roleArn?.split("/").at(-1) !== role)
    return failed(`${name} does not use the role ${role}, but ${filter.roleArn?.split("/").at(-1) ?? "none"}`, APPLY);
  if (filter.filterPattern !== wanted)
    return failed(`${name} has another pattern than the config's format needs`, APPLY);
  return passed(`${name} leads to ${stream} with the pattern of the config's format`);
}

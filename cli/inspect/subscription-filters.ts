import type { SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { quoted } from "../../flow/errors.ts";
import { streamName, subscriptionFilterName } from "../../stacks/names.ts";
import { withClient } from "../checks/with-client.ts";
import type { Inspected, InspectionWarning, Look } from "./inspection.ts";

/** Whether there is room for the pipeline's subscription filter beside those of others. */
export const lookAtSubscriptionFilters: Look<readonly InspectionWarning[]> = {
  what: "its subscription filters",
  actions: ["logs:DescribeSubscriptionFilters"],
  async look({ client: config, logGroup: logGroupName, subject, signal: abortSignal }) {
    const { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } = await import(
      "@aws-sdk/client-cloudwatch-logs"
    );
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const request = new DescribeSubscriptionFiltersCommand({ logGroupName });
      const { subscriptionFilters = [] } = await client.send(request, { abortSignal });
      return judge(subscriptionFilters, subject);
    });
  },
};

// --- internal ---

/** Most Regions allow two, some five, and no API tells: from two on, the next may be refused. */
const SMALLEST_QUOTA = 2;

function judge(filters: readonly SubscriptionFilter[], subject: Inspected): InspectionWarning[] {
  const name = subscriptionFilterName(subject);
  const own = filters.find(({ filterName }) => filterName === name);
  if (own) return leadsToUs(own, subject) ? [] : [nameTaken(own)];
  const others = filters.map(({ filterName = "" }) => quoted(filterName));
  if (others.length < SMALLEST_QUOTA) return [];
  return [
    {
      code: "filter-quota",
      sentence: `The log group has ${others.length} subscription filters already (${others.join(", ")}), and most Regions allow ${SMALLEST_QUOTA}: another may be refused.`,
      fix: "Delete one that nobody needs (aws logs delete-subscription-filter), or let the flow logs go to another log group too.",
    },
  ];
}

function leadsToUs({ destinationArn = "" }: SubscriptionFilter, subject: Inspected): boolean {
  if (subject.destination) return destinationArn === subject.destination.arn;
  return destinationArn.endsWith(`:stream/${streamName(subject)}`);
}

function nameTaken({ filterName = "", destinationArn = "" }: SubscriptionFilter): InspectionWarning {
  return {
    code: "filter-name-taken",
    sentence: `The log group has a subscription filter ${quoted(filterName)} that leads to ${quoted(destinationArn, 200)}: deploying this pipeline leads it elsewhere.`,
    fix: "Give this pipeline another name, or see that nobody needs that filter.",
  };
}

import type { AccountPolicy } from "@aws-sdk/client-cloudwatch-logs";
import { quoted } from "../../flow/errors.ts";
import { withClient } from "../checks/with-client.ts";
import type { InspectionWarning, Look } from "./inspection.ts";

/** Whether a subscription policy of the whole account delivers the log group's events somewhere already. */
export const lookAtAccountPolicies: Look<readonly InspectionWarning[]> = {
  what: "the account's subscription policies",
  actions: ["logs:DescribeAccountPolicies"],
  async look({ client: config, logGroup, signal: abortSignal }) {
    const { CloudWatchLogsClient, DescribeAccountPoliciesCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const request = new DescribeAccountPoliciesCommand({ policyType: "SUBSCRIPTION_FILTER_POLICY" });
      const { accountPolicies = [] } = await client.send(request, { abortSignal });
      return accountPolicies.filter((policy) => covers(policy, logGroup)).map(deliversAlready);
    });
  },
};

// --- internal ---

/**
 * The one criterion that there is for them: `LogGroupName NOT IN ["/a", "/b"]`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
 */
function covers({ selectionCriteria = "" }: AccountPolicy, logGroup: string): boolean {
  const excluded = [...selectionCriteria.matchAll(/"([^"]*)"|'([^']*)'/g)].map(
    ([, double, single]) => double ?? single,
  );
  return !excluded.includes(logGroup);
}

function deliversAlready({ policyName = "", policyDocument = "{}" }: AccountPolicy): InspectionWarning {
  const destination = destinationOf(policyDocument);
  return {
    code: "account-policy",
    sentence: `The account's subscription policy ${quoted(policyName)} delivers this log group's events already${destination ? ` to ${quoted(destination, 200)}` : ""}: each would be delivered, and paid for, twice.`,
    fix: "Read that stream instead (vpcflow verify --stream NAME), or leave this log group out of the policy (aws logs put-account-policy --selection-criteria).",
  };
}

function destinationOf(document: string): string | undefined {
  try {
    const { DestinationArn } = JSON.parse(document) as { DestinationArn?: unknown };
    return typeof DestinationArn === "string" ? DestinationArn : undefined;
  } catch {
    return undefined;
  }
}

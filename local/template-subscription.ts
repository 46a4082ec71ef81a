import { VpcflowError } from "../flow/errors.ts";
import { parsePattern } from "../flow/pattern.ts";
import { LOCAL_ACCOUNT_ID } from "./computed-attributes.ts";
import { checkedRole, keyNeeds, type RoleNeed } from "./role-policy.ts";
import { TemplateValues } from "./template-values.ts";
import type { Resource, TerraformJson } from "./terraform-json.ts";

export interface SubscriptionSettings {
  name: string;
  logGroupName: string;
  /** As CloudWatch Logs gets it. */
  filterPattern: string;
  distribution: "ByLogStream" | "Random";
}

/**
 * The subscription filter in the template: its pattern one that CloudWatch Logs takes, its destination the stream, its role
 * allowed to write there, and the flow logs of the template, if it makes any, delivered to its log group
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html).
 * @throws VpcflowError TEMPLATE
 */
export function readSubscription(template: TerraformJson, stream: Resource): SubscriptionSettings {
  const resource = template.one("aws_cloudwatch_log_subscription_filter");
  const values = new TemplateValues(template, resource);
  const logGroupName = values.text("log_group_name", /^[\w./#-]{1,512}$/);
  checkFlowLogs(template, logGroupName);
  values.wired("destination_arn", { value: template.arn(stream), address: `${stream.address}.arn` });
  checkedRole(template, { resource, attribute: "role_arn" }, subscriptionNeed(template, stream, logGroupName));
  return {
    name: values.text("name", /^[^:*]{1,512}$/),
    logGroupName,
    filterPattern: checkedPattern(values),
    distribution: values.choice("distribution", ["ByLogStream", "Random"], "ByLogStream"),
  };
}

// --- internal ---

/** Flow logs that go elsewhere would leave the subscription without events. */
function checkFlowLogs(template: TerraformJson, logGroupName: string): void {
  const logGroups = template.all("aws_cloudwatch_log_group");
  const logGroup = logGroups.find((one) => template.value(one, "name") === logGroupName);
  for (const flowLog of template.all("aws_flow_log")) {
    const values = new TemplateValues(template, flowLog);
    if (!logGroup) throw values.broken("log_destination", `the log group ${logGroupName} of the subscription filter`);
    values.wired("log_destination", { value: template.arn(logGroup), address: `${logGroup.address}.arn` });
  }
}

function checkedPattern(values: TemplateValues): string {
  const pattern = values.raw("filter_pattern");
  if (typeof pattern !== "string") throw values.broken("filter_pattern", "a filter pattern");
  try {
    parsePattern(pattern);
    return pattern;
  } catch (error) {
    if (error instanceof VpcflowError) throw values.broken("filter_pattern", `a filter pattern (${error.message})`);
    throw error;
  }
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample
function subscriptionNeed(template: TerraformJson, stream: Resource, logGroup: string): RoleNeed {
  const { region } = template;
  return {
    principals: ["logs.amazonaws.com", `logs.${region}.amazonaws.com`, `logs.${region}.amazonaws.com.cn`],
    sourceArn: `arn:aws:logs:${region}:${LOCAL_ACCOUNT_ID}:log-group:${logGroup}:*`,
    actions: [
      { action: "kinesis:PutRecord", resource: template.arn(stream) },
      ...keyNeeds(template, stream, { onStream: ["kms:GenerateDataKey"] }),
    ],
  };
}

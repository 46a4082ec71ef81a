import { DescribeLogGroupsCommand, DescribeSubscriptionFiltersCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeFlowLogsCommand } from "@aws-sdk/client-ec2";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import type { Aws } from "./aws.ts";

/**
 * The names of all that a pipeline could leave behind, asked of each service and not of Terraform's state; sorted, such as
 * `log group /vpc/flow`. Keys are not among them: they outlive a destroy by the days in which AWS lets one take them back.
 */
export async function inventory(aws: Aws): Promise<string[]> {
  const lists = await Promise.all([
    streams(aws),
    logGroups(aws),
    buckets(aws),
    functions(aws),
    mappings(aws),
    roles(aws),
    flowLogs(aws),
  ]);
  return lists.flat().sort();
}

// --- internal ---

async function streams({ kinesis }: Aws): Promise<string[]> {
  const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
  return StreamNames.map((name) => `stream ${name}`);
}

async function logGroups({ logs }: Aws): Promise<string[]> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const filters = logGroups.map(async ({ logGroupName }) => {
    const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    return subscriptionFilters.map(({ filterName }) => `subscription filter ${filterName} of ${logGroupName}`);
  });
  return [...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`), ...(await Promise.all(filters)).flat()];
}

async function buckets({ s3 }: Aws): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.map(({ Name }) => `bucket ${Name}`);
}

async function functions({ lambda }: Aws): Promise<string[]> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName }) => `function ${FunctionName}`);
}

async function mappings({ lambda }: Aws): Promise<string[]> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  return EventSourceMappings.map(({ EventSourceArn }) => `mapping of ${EventSourceArn}`);
}

/** Those that AWS's own services keep for themselves are no one's to remove. */
async function roles({ iam }: Aws): Promise<string[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  return Roles.filter(({ Path }) => !Path?.startsWith("/aws-service-role/")).map(({ RoleName }) => `role ${RoleName}`);
}

async function flowLogs({ ec2 }: Aws): Promise<string[]> {
  const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
  return FlowLogs.map(({ FlowLogId }) => `flow log ${FlowLogId}`);
}

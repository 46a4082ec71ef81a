import type { Destination } from "@aws-sdk/client-cloudwatch-logs";
import type { PipelineConfig } from "../../stacks/config.ts";
import { destinationName, roleName, streamName } from "../../stacks/names.ts";
import { counted } from "../counted.ts";
import { tail } from "./accounts.ts";
import { type Check, DEPLOY, failed, type Outcome, passed, uncheckedWithoutConfig } from "./check.ts";
import { type Statement, statementsOf, verdict } from "./policy-verdict.ts";
import { withClient } from "./with-client.ts";

/** Other accounts may subscribe their log groups to the destination, and it leads to the stream. */
export const destinationCheck: Check = {
  hop: "destination",
  title: "other accounts may send to the destination, which leads to the stream",
  actions: ["logs:DescribeDestinations"],
  async run({ client: config, config: pipeline, signal: abortSignal }) {
    if (!pipeline) return uncheckedWithoutConfig("destination");
    const { CloudWatchLogsClient, DescribeDestinationsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    return withClient(new CloudWatchLogsClient(config), async (client) => {
      const name = destinationName(pipeline);
      const request = new DescribeDestinationsCommand({ DestinationNamePrefix: name });
      const { destinations = [] } = await client.send(request, { abortSignal });
      return judge(
        destinations.find((one) => one.destinationName === name),
        pipeline,
      );
    });
  },
};

// --- internal ---

function judge(destination: Destination | undefined, pipeline: PipelineConfig): Outcome {
  const name = destinationName(pipeline);
  if (!destination) return failed(`there is no destination ${name}`, DEPLOY);
  const { targetArn, roleArn, accessPolicy } = destination;
  const stream = streamName(pipeline);
  if (!targetArn?.endsWith(`:stream/${stream}`)) return failed(`${name} leads elsewhere, not to ${stream}`, DEPLOY);
  const role = roleName(pipeline, "receiver");
  const found = roleArn?.split("/").at(-1) ?? "none";
  if (found !== role) return failed(`${name} does not use the role ${role}, but ${found}`, DEPLOY);
  const left = lettingIn(accessPolicy, destination, pipeline);
  if (left.length > 0) return failed(`${name} does not let in ${left.join(", ")}`, DEPLOY, { data: { left } });
  return passed(`${name} leads to ${stream}, and lets in ${senders(pipeline)}`);
}

/** Which of those that the config names the destination's policy does not let in. */
function lettingIn(policy: string | undefined, { arn = "" }: Destination, { central = {} }: PipelineConfig): string[] {
  const statements = statementsOf(policy);
  const { accountIds = [], organizationId } = central;
  const allow = (those: readonly Statement[]): boolean => {
    const request = { action: "logs:PutSubscriptionFilter", onResource: (one: string) => one === arn, context: {} };
    const found = verdict(those, request);
    return "allowed" in found && found.allowed;
  };
  const may = (id: string) => allow(statements.filter(({ Principal }) => namesAccount(Principal, id)));
  const left = organizationId !== undefined && !allow(ofOrganization(statements, organizationId));
  return [...accountIds.filter((id) => !may(id)).map((id) => `account ${tail(id)}`), ...(left ? [organizationId] : [])];
}

/** What is allowed to the organization's accounts, without the condition that names it. */
function ofOrganization(statements: readonly Statement[], id: string): Statement[] {
  return statements
    .filter(({ Effect, Condition }) => Effect === "Allow" && JSON.stringify(Condition ?? "").includes(`"${id}"`))
    .map(({ Condition: _named, ...rest }) => rest);
}

function namesAccount(principal: unknown, id: string): boolean {
  return new RegExp(`"(arn:aws[a-z-]*:iam::)?${id}(:root)?"`).test(JSON.stringify(principal ?? ""));
}

function senders({ central = {} }: PipelineConfig): string {
  const { accountIds = [], organizationId } = central;
  const parts = [
    accountIds.length > 0 && counted(accountIds.length, "account"),
    organizationId !== undefined && `the organization ${organizationId}`,
  ];
  return parts.filter((part) => part !== false).join(" and ");
}

import { CloudwatchLogDestination } from "@cdktf/provider-aws/lib/cloudwatch-log-destination/index.js";
import { CloudwatchLogDestinationPolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-destination-policy/index.js";
import { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import type { StreamSourceOptions } from "./log-subscription.ts";
import { destinationName } from "./names.ts";
import { type Condition, type PolicyStatement, policyDocument } from "./policy.ts";
import { ServiceRole } from "./service-role.ts";
import { streamWriterStatements } from "./stream-writer-policy.ts";

export interface CentralDestinationOptions extends StreamSourceOptions {
  readonly central: Central;
}

type Central = NonNullable<PipelineConfig["central"]>;

/**
 * The destination in front of the stream that other accounts subscribe their log groups to, who they are, and the role with
 * which CloudWatch Logs puts their log events on the stream. Log group and destination must share a Region.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions-Kinesis.html
 */
export class CentralDestination extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, options: CentralDestinationOptions) {
    super(scope, id);
    const role = this.role(options);
    const destination = new CloudwatchLogDestination(this, "Destination", {
      name: destinationName(options.config),
      targetArn: options.stream.arn,
      roleArn: role.arn,
      // CloudWatch Logs sends a test record when the destination is made: without the policy that fails.
      dependsOn: [role.policy],
    });
    this.arn = destination.arn;
    new CloudwatchLogDestinationPolicy(this, "Access", {
      destinationName: destination.name,
      accessPolicy: policyDocument(senderStatements(options.central, destination.arn)),
    });
  }

  private role({ config, account, stream, keyArn, central }: CentralDestinationOptions): ServiceRole {
    return new ServiceRole(this, "Role", {
      config,
      use: "receiver",
      description: `Puts the log events that other accounts send to ${config.name} on its stream`,
      service: account.logsPrincipal,
      condition: { StringLike: { "aws:SourceArn": sourceArns(central, account) } },
      orCondition: ofOrganization(central, account),
      statements: streamWriterStatements(stream, keyArn),
    });
  }
}

// --- internal ---

/** The test record comes on this account's behalf, log events come on the senders'. */
function sourceArns({ accountIds = [] }: Central, account: DeploymentAccount): string[] {
  const others = accountIds.map((id) => account.arnIn(id, "logs", "*"));
  return [account.arn("logs", "*"), ...others];
}

/**
 * An organization's accounts are not known by number. That the organization is the given one holds where CloudWatch Logs
 * says for which it acts, which AWS does not document; that only its accounts can subscribe, the destination's policy says.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgid
 */
function ofOrganization({ organizationId }: Central, account: DeploymentAccount): Condition | undefined {
  if (organizationId === undefined) return undefined;
  return {
    StringLike: { "aws:SourceArn": account.arnIn("*", "logs", "*") },
    StringEqualsIfExists: { "aws:SourceOrgID": organizationId },
  };
}

/** Who may subscribe a log group to the destination. */
function senderStatements({ accountIds, organizationId }: Central, destinationArn: string): PolicyStatement[] {
  const subscribe = { Action: "logs:PutSubscriptionFilter", Resource: destinationArn };
  const accounts = { Sid: "SendingAccounts", Principal: { AWS: accountIds ?? [] }, ...subscribe };
  return [
    ...(accountIds === undefined ? [] : [accounts]),
    ...(organizationId === undefined ? [] : [ofMembers(organizationId, subscribe)]),
  ];
}

/** Everybody, so long as they are of the organization. */
function ofMembers(organizationId: string, may: Pick<PolicyStatement, "Action" | "Resource">): PolicyStatement {
  const Condition = { StringEquals: { "aws:PrincipalOrgID": organizationId } };
  return { Sid: "SendingOrganization", Principal: "*", ...may, Condition };
}

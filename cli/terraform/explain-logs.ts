import type { Rule, StackFacts } from "./explain-rule.ts";
import { redacted } from "./redact.ts";

/**
 * Faults of CloudWatch Logs' subscription and of flow logs.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
 */
export const LOG_RULES: readonly Rule[] = [
  {
    code: "TEST_MESSAGE",
    pattern: /Could not deliver test message to specified (Kinesis stream|destination)/,
    words: () => ({
      message: "CloudWatch Logs could not put its test message on the stream.",
      fix: "IAM may need a minute to know the new role: run the same command again. Where it stays so, the role may not put records there (kinesis:PutRecord), may not use the stream's key (kms:GenerateDataKey), or a permissions boundary or service control policy forbids it.",
    }),
  },
  {
    code: "ROLE_NOT_TRUSTED",
    pattern: /Make sure you have given CloudWatch Logs permission to assume the provided role/,
    words: () => ({
      message: "CloudWatch Logs may not take on the role that puts records on the stream.",
      fix: "IAM may need a minute to know the new role: run the same command again. Where it stays so, somebody changed the role's trust: it has to name logs.amazonaws.com.",
    }),
  },
  {
    code: "ROLE_MISSING",
    pattern: /destinationArn for vendor kinesis cannot be used without roleArn/,
    words: () => ({
      message: "The subscription filter names a stream but no role to put records on it.",
      fix: "Run vpcflow synth, which writes the template anew with its role, and deploy again.",
    }),
  },
  {
    code: "FILTER_QUOTA",
    pattern: /PutSubscriptionFilter[\s\S]*LimitExceededException|PutSubscriptionFilter[\s\S]*Resource limit exceeded/,
    words: (_, facts) => ({
      message: `${groupOf(facts)} has as many subscription filters as CloudWatch Logs allows.`,
      fix: `aws logs describe-subscription-filters --log-group-name ${facts.logGroup ?? "GROUP"} --region ${facts.region} lists them: delete one that nobody needs, and deploy again.`,
    }),
  },
  {
    code: "LOG_GROUP_MISSING",
    pattern: /ResourceNotFoundException: The specified log group does not exist/,
    words: (_, facts) => ({
      message: `${groupOf(facts)} does not exist in ${facts.region}.`,
      fix: "Was it deleted by hand, or is it in another Region? The subscription and its log group share one: correct source.logGroup or region in vpcflow.json (vpcflow setup), or create the group again.",
    }),
  },
  {
    code: "FLOW_LOG_EXISTS",
    pattern: /FlowLogAlreadyExists/,
    words: ([{ diagnostic }]) => ({
      message: `A flow log of the same kind, with the same destination, exists already${diagnostic.address === undefined ? "" : ` (${diagnostic.address})`}.`,
      fix: "Take that one's log group as the source (vpcflow setup --log-group GROUP), or delete it: aws ec2 describe-flow-logs lists them.",
    }),
  },
  {
    code: "FLOW_LOG_SOURCE",
    pattern:
      /Invalid(VpcI[dD]|Subnet(?:I[dD])?|NetworkInterface(?:I[dD])?)\.(?:NotFound|Malformed)[^\n]*?((?:vpc|subnet|eni)-[0-9a-f]+)?/,
    words: ([{ text }], { region }) => {
      const id = /\b(?:vpc|subnet|eni)-[0-9a-f]{8,17}\b/.exec(text)?.[0] ?? "What flow logs are to be made of";
      return {
        message: `${id} does not exist in ${region}, or not in this account.`,
        fix: "Check the id, the Region and the account (--profile), and correct it with vpcflow setup.",
      };
    },
  },
  {
    code: "FLOW_LOG_FORMAT",
    pattern: /CreateFlowLogs[\s\S]*?(?:Invalid[\w.]*|Unknown[\w.]*|Unsupported[\w.]*): ([^\n]*(?:format|field)[^\n]*)/i,
    words: ([{ match }], { region }) => ({
      message: `EC2 in ${region} does not take the log format: ${redacted(match[1]!).replace(/\.$/, "")}.`,
      fix: "Newer fields come to some Regions later: leave out what it names, with vpcflow setup --log-format '${version} …' or --log-format default.",
    }),
  },
];

// --- internal ---

function groupOf({ logGroup }: StackFacts): string {
  return logGroup === undefined ? "The log group" : `The log group ${logGroup}`;
}

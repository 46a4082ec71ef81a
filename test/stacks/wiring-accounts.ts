import type { PipelineInput } from "../../stacks/config.ts";
import { WHOLE } from "./synthesized.ts";
import { FLOW_LOG_WIRING, output, resource, WIRING, type Wire } from "./wiring.ts";

const ACCOUNT = "${data.aws_caller_identity.current.account_id}";
const PARTITION = "${data.aws_partition.current.partition}";
const KEY = "${aws_kms_key.key.arn}";
const STREAM = "${aws_kinesis_stream.stream.arn}";
const DESTINATION = "${aws_cloudwatch_log_destination.receiver.arn}";
const PARAMETER = `arn:${PARTITION}:ssm:eu-west-1:${ACCOUNT}:parameter/flows/webhook`;

/** The receiving pipeline of two accounts and an organization, which tells a webhook whose URL is a secret. */
export const RECEIVER: PipelineInput = {
  ...WHOLE,
  central: { accountIds: ["111111111111", "222222222222"], organizationId: "o-a1b2c3d4e5" },
  processor: { webhookUrlParameter: "/flows/webhook" },
};

export const RECEIVER_WIRING: readonly Wire[] = [
  ...WIRING,
  ...resource("aws_cloudwatch_log_destination.receiver", {
    "the destination leads to the stream": ["target_arn", STREAM],
    "the destination puts with its role": ["role_arn", "${aws_iam_role.receiver.arn}"],
    "the destination waits for its role's policy": ["depends_on", ["aws_iam_role_policy.receiver"]],
  }),
  ...resource("aws_cloudwatch_log_destination_policy.receiver", {
    "the destination's policy is the destination's": [
      "destination_name",
      "${aws_cloudwatch_log_destination.receiver.name}",
    ],
    "the accounts may subscribe to the destination alone": ["access_policy/SendingAccounts/Resource", DESTINATION],
    "the organization may subscribe to the destination alone": [
      "access_policy/SendingOrganization/Resource",
      DESTINATION,
    ],
  }),
  ...resource("aws_iam_role.receiver", {
    "CloudWatch Logs acts for the receiving and the sending accounts alone": [
      "assume_role_policy/OneService/Condition/StringLike/aws:SourceArn",
      [
        `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:*`,
        `arn:${PARTITION}:logs:eu-west-1:111111111111:*`,
        `arn:${PARTITION}:logs:eu-west-1:222222222222:*`,
      ],
    ],
    "CloudWatch Logs acts for the organization in this Region alone": [
      "assume_role_policy/OneServiceForOthers/Condition/StringLike/aws:SourceArn",
      `arn:${PARTITION}:logs:eu-west-1:*:*`,
    ],
  }),
  ...resource("aws_iam_role_policy.receiver", {
    "the receiver's policy is the receiver's role's": ["role", "${aws_iam_role.receiver.name}"],
    "the receiver's role puts on the stream alone": ["policy/PutOnTheStream/Resource", STREAM],
    "the receiver's role encrypts with the key alone": ["policy/EncryptForTheStream/Resource", KEY],
    "the receiver's role encrypts for the stream alone": [
      "policy/EncryptForTheStream/Condition/StringEquals/kms:EncryptionContext:aws:kinesis:arn",
      STREAM,
    ],
  }),
  ...resource("aws_iam_role_policy.processor", {
    "the function reads its parameter alone": ["policy/ReadTheWebhookUrl/Resource", PARAMETER],
    "the function decrypts its parameter with the key alone": ["policy/DecryptTheWebhookUrl/Resource", KEY],
    "the function decrypts its parameter alone": [
      "policy/DecryptTheWebhookUrl/Condition/StringEquals/kms:EncryptionContext:PARAMETER_ARN",
      PARAMETER,
    ],
  }),
  output("destination_arn", DESTINATION),
  output(
    "sender_config",
    `{"region":"eu-west-1","source":{"logFormat":"default","filter":"traffic"},"destination":{"arn":"${DESTINATION}","organization":true}}`,
  ),
];

/** A sending account of an organization, with flow logs of its own. */
export const SENDER: PipelineInput = {
  name: "prod-flows",
  region: "eu-west-1",
  source: { vpcIds: ["vpc-0123456789abcdef0"] },
  destination: { arn: "arn:aws:logs:eu-west-1:999999999999:destination:central-flows", organization: true },
};

export const SENDER_WIRING: readonly Wire[] = [
  ...FLOW_LOG_WIRING,
  ...resource("aws_kms_alias.key", { "the alias names the key": ["target_key_id", "${aws_kms_key.key.key_id}"] }),
  ...resource("aws_kms_key.key", {
    "the account's IAM policies decide about the key": [
      "policy/IamPoliciesDecide/Principal/AWS",
      `arn:${PARTITION}:iam::${ACCOUNT}:root`,
    ],
    "CloudWatch Logs uses the key for the one log group alone": [
      "policy/LogGroupsOfThisPipeline/Condition/ArnEquals/kms:EncryptionContext:aws:logs:arn",
      [`arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:log-group:/vpcflow/prod-flows/flow-logs`],
    ],
  }),
  ...resource("aws_cloudwatch_log_subscription_filter.subscription", {
    "the subscription filter is on the flow logs' log group": [
      "log_group_name",
      "${aws_cloudwatch_log_group.flow_logs.name}",
    ],
    "the subscription filter acts with its role": ["role_arn", "${aws_iam_role.subscription.arn}"],
    "the subscription filter waits for the probe's log stream, which finds a sender of its name, and for its policy": [
      "depends_on",
      ["aws_cloudwatch_log_stream.probe", "aws_iam_role_policy.subscription"],
    ],
  }),
  ...resource("aws_iam_role.subscription", {
    "CloudWatch Logs acts for this account and Region alone": [
      "assume_role_policy/OneService/Condition/StringLike/aws:SourceArn",
      `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:*`,
    ],
  }),
  ...resource("aws_iam_role_policy.subscription", {
    "the sender's policy is the sender's role's": ["role", "${aws_iam_role.subscription.name}"],
    "the sender's role sends from the flow logs' log group alone": [
      "policy/SendFromTheLogGroup/Resource",
      `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:log-group:\${aws_cloudwatch_log_group.flow_logs.name}:*`,
    ],
  }),
];

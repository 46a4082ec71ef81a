import type { Template } from "./synthesized.ts";

/** What must refer to what: one fact, its place in the template, and the value that wires it. */
export interface Wire {
  readonly fact: string;
  /** Path from the template's root. A policy is entered as if its JSON were part of the template, statements by their Sid. */
  readonly at: readonly string[];
  readonly is: unknown;
}

const ACCOUNT = "${data.aws_caller_identity.current.account_id}";
const PARTITION = "${data.aws_partition.current.partition}";
const KEY = "${aws_kms_key.key.arn}";
const STREAM = "${aws_kinesis_stream.stream.arn}";
const BUCKET = "${aws_s3_bucket.dead_letters.bucket}";
const BUCKET_ARN = "${aws_s3_bucket.dead_letters.arn}";
/** Where a statement's conditions stand. */
const OF_STREAM = "Condition/StringEquals/kms:EncryptionContext:aws:kinesis:arn";
const OF_ACCOUNT = "Condition/StringEquals/s3:ResourceAccount";
const FLOW_LOG_GROUP = "${aws_cloudwatch_log_group.flow_logs.arn}";

/** The wiring of flow logs that are created, and of the log group that they go to. */
export const FLOW_LOG_WIRING: readonly Wire[] = [
  ...resource("aws_cloudwatch_log_group.flow_logs", {
    "the key encrypts the flow logs' log group": ["kms_key_id", KEY],
  }),
  ...resource("aws_flow_log.flow_logs_vpc_0123456789abcdef0", {
    "the flow log goes to the log group": ["log_destination", FLOW_LOG_GROUP],
    "the flow log is delivered with its role": ["iam_role_arn", "${aws_iam_role.flow_logs.arn}"],
    "the flow log waits for its role's policy": ["depends_on", ["aws_iam_role_policy.flow_logs"]],
  }),
  ...resource("aws_iam_role.flow_logs", {
    "VPC Flow Logs act for this account alone": [
      "assume_role_policy/OneService/Condition/StringEquals/aws:SourceAccount",
      ACCOUNT,
    ],
    "VPC Flow Logs act for flow logs of this Region alone": [
      "assume_role_policy/OneService/Condition/ArnLike/aws:SourceArn",
      `arn:${PARTITION}:ec2:eu-west-1:${ACCOUNT}:vpc-flow-log/*`,
    ],
  }),
  ...resource("aws_iam_role_policy.flow_logs", {
    "the delivery policy is the delivery role's": ["role", "${aws_iam_role.flow_logs.name}"],
    "the delivery role writes to the flow logs' log group alone": [
      "policy/DeliverFlowLogs/Resource",
      `${FLOW_LOG_GROUP}:*`,
    ],
    "the delivery role looks for log groups in this account and Region alone": [
      "policy/FindLogGroup/Resource",
      `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:log-group:*`,
    ],
  }),
  ...resource("aws_cloudwatch_log_stream.probe", {
    "the probe's log stream is in the flow logs' log group": [
      "log_group_name",
      "${aws_cloudwatch_log_group.flow_logs.name}",
    ],
  }),
  output("log_group_name", "${aws_cloudwatch_log_group.flow_logs.name}"),
  output("probe_log_stream_name", "${aws_cloudwatch_log_stream.probe.name}"),
  output("subscription_filter_name", "${aws_cloudwatch_log_subscription_filter.subscription.name}"),
  output("kms_key_arn", KEY),
];

/** The wiring of `WHOLE`, written out by hand: the stacks have no part in it. */
export const WIRING: readonly Wire[] = [
  ...resource("aws_kms_alias.key", { "the alias names the key": ["target_key_id", "${aws_kms_key.key.key_id}"] }),
  ...resource("aws_kms_key.key", {
    "the account's IAM policies decide about the key": [
      "policy/IamPoliciesDecide/Principal/AWS",
      `arn:${PARTITION}:iam::${ACCOUNT}:root`,
    ],
    "CloudWatch Logs uses the key for the pipeline's log groups alone": [
      "policy/LogGroupsOfThisPipeline/Condition/ArnEquals/kms:EncryptionContext:aws:logs:arn",
      [
        `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/prod-flows-processor`,
        `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:log-group:/vpcflow/prod-flows/flow-logs`,
      ],
    ],
  }),

  ...FLOW_LOG_WIRING,

  ...resource("aws_kinesis_stream.stream", { "the key encrypts the stream": ["kms_key_id", KEY] }),
  ...resource("aws_cloudwatch_log_subscription_filter.subscription", {
    "the subscription filter is on the flow logs' log group": [
      "log_group_name",
      "${aws_cloudwatch_log_group.flow_logs.name}",
    ],
    "the subscription filter sends to the stream": ["destination_arn", STREAM],
    "the subscription filter acts with its role": ["role_arn", "${aws_iam_role.subscription.arn}"],
    "the subscription filter waits for its role's policy": ["depends_on", ["aws_iam_role_policy.subscription"]],
  }),
  ...resource("aws_iam_role.subscription", {
    "CloudWatch Logs acts for this account and Region alone": [
      "assume_role_policy/OneService/Condition/StringLike/aws:SourceArn",
      `arn:${PARTITION}:logs:eu-west-1:${ACCOUNT}:*`,
    ],
  }),
  ...resource("aws_iam_role_policy.subscription", {
    "the subscription's policy is the subscription role's": ["role", "${aws_iam_role.subscription.name}"],
    "the subscription role puts on the stream alone": ["policy/PutOnTheStream/Resource", STREAM],
    "the subscription role encrypts with the key alone": ["policy/EncryptForTheStream/Resource", KEY],
    "the subscription role encrypts for the stream alone": [`policy/EncryptForTheStream/${OF_STREAM}`, STREAM],
  }),

  ...resource("aws_lambda_function.processor", {
    "the function acts with its role": ["role", "${aws_iam_role.processor.arn}"],
    "the function writes to its log group": ["logging_config/log_group", "${aws_cloudwatch_log_group.processor.name}"],
    "the key encrypts the function's environment": ["kms_key_arn", KEY],
    "the function knows the dead-letter bucket": ["environment/variables/VPCFLOW_DEAD_LETTER_BUCKET", BUCKET],
  }),
  ...resource("aws_cloudwatch_log_group.processor", { "the key encrypts the function's log": ["kms_key_id", KEY] }),
  ...resource("aws_lambda_event_source_mapping.processor", {
    "the mapping reads the stream": ["event_source_arn", STREAM],
    "the mapping invokes the function": ["function_name", "${aws_lambda_function.processor.arn}"],
    "the mapping sends what fails to the dead letters": ["destination_config/on_failure/destination_arn", BUCKET_ARN],
    "the mapping waits for the function's policy": ["depends_on", ["aws_iam_role_policy.processor"]],
  }),
  ...resource("aws_iam_role.processor", {
    "Lambda acts for this account alone": [
      "assume_role_policy/OneService/Condition/StringEquals/aws:SourceAccount",
      ACCOUNT,
    ],
  }),
  ...resource("aws_iam_role_policy.processor", {
    "the function's policy is the function role's": ["role", "${aws_iam_role.processor.name}"],
    "the function reads the stream alone": ["policy/ReadTheStream/Resource", STREAM],
    "the function keeps unreadable records in the dead letters alone": [
      "policy/KeepUnreadableRecords/Resource",
      `${BUCKET_ARN}/unreadable/*`,
    ],
    "the mapping keeps discarded batches in the dead letters alone": [
      "policy/KeepDiscardedBatches/Resource",
      `${BUCKET_ARN}/aws/lambda/*`,
    ],
    "the mapping finds the dead-letter bucket alone": ["policy/FindDeadLetterBucket/Resource", BUCKET_ARN],
    "the function keeps unreadable records in this account's bucket alone": [
      `policy/KeepUnreadableRecords/${OF_ACCOUNT}`,
      ACCOUNT,
    ],
    "the mapping keeps discarded batches in this account's bucket alone": [
      `policy/KeepDiscardedBatches/${OF_ACCOUNT}`,
      ACCOUNT,
    ],
    "the mapping finds this account's bucket alone": [`policy/FindDeadLetterBucket/${OF_ACCOUNT}`, ACCOUNT],
    "the function writes to its own log alone": [
      "policy/WriteOwnLog/Resource",
      "${aws_cloudwatch_log_group.processor.arn}:*",
    ],
    "the mapping decrypts with the key alone": ["policy/DecryptTheStream/Resource", KEY],
    "the mapping decrypts the stream alone": [`policy/DecryptTheStream/${OF_STREAM}`, STREAM],
    "the function encrypts with the key alone": ["policy/EncryptDeadLetters/Resource", KEY],
  }),

  ...resource("aws_s3_bucket.dead_letters", {
    "the bucket's name has the account and the Region": ["bucket", `prod-flows-dead-${ACCOUNT}-eu-west-1`],
    "the key outlives the bucket: a destroy that stops at dead letters leaves them readable": [
      "depends_on",
      ["aws_kms_key.key"],
    ],
  }),
  ...resource("aws_s3_bucket_ownership_controls.dead_letters", {
    "ownership is the dead letters'": ["bucket", BUCKET],
  }),
  ...resource("aws_s3_bucket_public_access_block.dead_letters", {
    "the block is the dead letters'": ["bucket", BUCKET],
    "the public access block waits for ownership": ["depends_on", ["aws_s3_bucket_ownership_controls.dead_letters"]],
  }),
  ...resource("aws_s3_bucket_versioning.dead_letters", { "versioning is the dead letters'": ["bucket", BUCKET] }),
  ...resource("aws_s3_bucket_lifecycle_configuration.dead_letters", {
    "the lifecycle is the dead letters'": ["bucket", BUCKET],
    "the lifecycle waits for versioning": ["depends_on", ["aws_s3_bucket_versioning.dead_letters"]],
  }),
  ...resource("aws_s3_bucket_server_side_encryption_configuration.dead_letters", {
    "encryption is the dead letters'": ["bucket", BUCKET],
    "the key encrypts the dead letters": ["rule/0/apply_server_side_encryption_by_default/kms_master_key_id", KEY],
  }),
  ...resource("aws_s3_bucket_policy.dead_letters", {
    "the bucket policy is the dead letters'": ["bucket", BUCKET],
    "the bucket and its objects are reached over TLS alone": [
      "policy/TlsOnly/Resource",
      [BUCKET_ARN, `${BUCKET_ARN}/*`],
    ],
    "the bucket policy waits for the public access block": [
      "depends_on",
      ["aws_s3_bucket_public_access_block.dead_letters"],
    ],
  }),

  output("stream_name", "${aws_kinesis_stream.stream.name}"),
  output("stream_arn", STREAM),
  output("function_name", "${aws_lambda_function.processor.function_name}"),
  output("function_log_group_name", "${aws_cloudwatch_log_group.processor.name}"),
  output("dead_letter_bucket", BUCKET),
];

/** The value that stands at a wire's place; `undefined` where there is none. */
export function valueAt(template: Template, { at }: Wire): unknown {
  return at.reduce<unknown>((part, key) => {
    const object = asPolicy(part);
    return typeof object === "object" && object !== null ? (object as Record<string, unknown>)[key] : undefined;
  }, template);
}

/** True when the wire is where it should be. */
export function holds(template: Template, wire: Wire): boolean {
  return JSON.stringify(valueAt(template, wire)) === JSON.stringify(wire.is);
}

/** Facts about one resource; a path's parts are parted by slashes. */
export function resource(address: string, facts: Record<string, readonly [path: string, is: unknown]>): Wire[] {
  return Object.entries(facts).map(([fact, [path, is]]) => ({
    fact,
    at: ["resource", ...address.split("."), ...path.split("/")],
    is,
  }));
}

export function output(name: string, is: string): Wire {
  return { fact: `the output ${name} is the resource's own`, at: ["output", name, "value"], is };
}

// --- internal ---

function asPolicy(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith('{"Version"')) return value;
  const { Statement } = JSON.parse(value) as { Statement: { Sid: string }[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

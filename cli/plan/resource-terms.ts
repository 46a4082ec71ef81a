import type { Attributes } from "./plan-json.ts";

/** AWS's terms for what a pipeline is made of, and for what an earlier `vpcflow.json` made and this one does not know. */
const TERMS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_destination: "CloudWatch Logs destination",
  aws_cloudwatch_log_group: "CloudWatch log group",
  aws_cloudwatch_log_stream: "CloudWatch log stream",
  aws_cloudwatch_log_subscription_filter: "CloudWatch Logs subscription filter",
  aws_cloudwatch_metric_alarm: "CloudWatch alarm",
  aws_flow_log: "VPC flow log",
  aws_iam_role: "IAM role",
  aws_kinesis_stream: "Kinesis stream",
  aws_kms_key: "KMS key",
  aws_lambda_event_source_mapping: "Lambda event source mapping",
  aws_lambda_function: "Lambda function",
  aws_s3_bucket: "S3 bucket",
};

/** Resources that are parts of one thing to a person: Terraform has them apart, under one name. */
const PART_OF: readonly (readonly [RegExp, string])[] = [
  [/^aws_s3_bucket_/, "aws_s3_bucket"],
  [/^aws_iam_role_policy/, "aws_iam_role"],
  [/^aws_kms_alias$/, "aws_kms_key"],
  [/^aws_cloudwatch_log_destination_policy$/, "aws_cloudwatch_log_destination"],
];

/** The attributes that hold a name, the one that people know first. */
const NAMES = ["name", "bucket", "function_name", "vpc_id", "subnet_id", "eni_id", "key_id", "event_source_arn"];

/** `Kinesis stream`; `undefined` for a type that no pipeline of this program has. */
export function termOf(type: string): string | undefined {
  return TERMS[type];
}

/** The type of the thing that a resource of this type is a part of; its own where it stands for itself. */
export function wholeOf(type: string): string {
  return PART_OF.find(([part]) => part.test(type))?.[1] ?? type;
}

/** What the resource is called in the account, as far as the plan says. */
export function nameIn(attributes: Attributes | null): string | undefined {
  const found = NAMES.map((name) => attributes?.[name]).find((value) => typeof value === "string" && value !== "");
  return found as string | undefined;
}

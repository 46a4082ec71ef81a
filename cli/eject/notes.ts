/** Why an attribute is as it is, where the next person would otherwise take it for an accident. */
const NOTES: Readonly<Record<string, string>> = {
  "aws_cloudwatch_log_subscription_filter.filter_pattern":
    "Field by field the format of the flow logs: who changes the one changes the other.",
  "aws_cloudwatch_log_subscription_filter.depends_on":
    "CloudWatch Logs sends a test record when the filter is made: without the role's policy that fails.",
  "aws_flow_log.log_format":
    "The subscription's pattern counts on these very fields. AWS changes no flow log in place.",
  "aws_iam_role.assume_role_policy": "Who may take the role on, and for whom: not any customer's resource.",
  "aws_lambda_event_source_mapping.depends_on": "Lambda tries the role's permissions when the mapping is made.",
  "aws_lambda_event_source_mapping.maximum_retry_attempts":
    "The defaults retry a poison record until it expires. What runs out of retries goes to the dead letters.",
  "aws_s3_bucket.depends_on": "So that a destroy takes the bucket first, and then the key that reads what is in it.",
  "aws_s3_bucket.force_destroy": "While it holds objects, a destroy stops here.",
  "aws_s3_bucket_public_access_block.depends_on":
    "S3 refuses two changes of one bucket's access at a time: ownership, block and policy, in turn.",
};

/** The note for an attribute of a resource of that type, if there is one. */
export function noteFor(type: string, attribute: string): string | undefined {
  return NOTES[`${type}.${attribute}`];
}

/** Every note, by `type.attribute`. */
export function allNotes(): readonly string[] {
  return Object.keys(NOTES);
}

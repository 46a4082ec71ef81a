import type { CaseName } from "./least-privilege-cases.ts";

/** Called by everybody, given to nobody. */
export const CALLED_NOT_GIVEN: Readonly<Record<string, string>> = {
  "sts:GetCallerIdentity": "IAM denies it to nobody",
};

const TAGGED =
  "AWS asks for it in the call that creates with tags, and in a change of tags, which this case does not make";
const FLOW_LOG_TAGS =
  "AWS asks for it in CreateFlowLogs with tags, and in a change of tags; with ministack the sender's change of tags called neither";
const BY_LAMBDA = "Lambda calls KMS with the deployer's rights; ministack's Lambda does not";
const OTHER_CHANGE = "a change that this case does not make";

/** Given, and called in no plan, apply, change or destroy of a case: why it is given. */
export const GIVEN_NOT_CALLED: Readonly<Record<string, string>> = {
  "ec2:CreateTags": FLOW_LOG_TAGS,
  "ec2:DeleteTags": FLOW_LOG_TAGS,
  "iam:PassRole": "AWS asks for it in another call, which hands the role to a service",
  "iam:TagRole": TAGGED,
  "iam:UntagRole": TAGGED,
  "iam:UpdateAssumeRolePolicy": `${OTHER_CHANGE}: who a role trusts`,
  "kinesis:AddTagsToStream": TAGGED,
  "kinesis:DecreaseStreamRetentionPeriod": `${OTHER_CHANGE}: a shorter retention`,
  "kinesis:RemoveTagsFromStream": TAGGED,
  "kinesis:UpdateShardCount": `${OTHER_CHANGE}: the number of shards`,
  "kinesis:UpdateStreamMode": "a change of the stream's mode: ministack has no such operation",
  "kms:CreateGrant": BY_LAMBDA,
  "kms:Decrypt": BY_LAMBDA,
  "kms:Encrypt": BY_LAMBDA,
  "kms:PutKeyPolicy": `${OTHER_CHANGE}: from an existing log group to created flow logs, whose log group the key's policy names`,
  "lambda:TagResource": TAGGED,
  "lambda:UntagResource": TAGGED,
  "lambda:UpdateEventSourceMapping": `${OTHER_CHANGE}: the stream's retention, by which records grow too old`,
  "lambda:UpdateFunctionCode": "a newer vpcflow brings another zip",
  "lambda:UpdateFunctionConfiguration": `${OTHER_CHANGE}: memory, format or webhook`,
  "logs:AssociateKmsKey": `${OTHER_CHANGE}: to this key`,
  "logs:DisassociateKmsKey": `${OTHER_CHANGE}: back to AWS's own key`,
  "logs:TagResource": TAGGED,
  "logs:UntagResource": TAGGED,
  "s3:DeleteObjectVersion": "AWS asks for it beside s3:DeleteObject in one call, which deletes versions",
};

/** Which of them remain, configuration by configuration. */
export const REMAINING: Readonly<Record<CaseName, readonly string[]>> = {
  "created flow logs and a created key": [
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "iam:PassRole",
    "iam:UpdateAssumeRolePolicy",
    "kinesis:UpdateStreamMode",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:PutKeyPolicy",
    "lambda:UpdateFunctionCode",
    "logs:AssociateKmsKey",
    "s3:DeleteObjectVersion",
  ],
  "an existing log group and AWS's own keys": [
    "iam:PassRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "kinesis:AddTagsToStream",
    "kinesis:DecreaseStreamRetentionPeriod",
    "kinesis:RemoveTagsFromStream",
    "kinesis:UpdateShardCount",
    "kinesis:UpdateStreamMode",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateFunctionCode",
    "logs:DisassociateKmsKey",
    "logs:TagResource",
    "logs:UntagResource",
  ],
  "a central account": [
    "iam:PassRole",
    "iam:TagRole",
    "iam:UntagRole",
    "kinesis:AddTagsToStream",
    "kinesis:DecreaseStreamRetentionPeriod",
    "kinesis:RemoveTagsFromStream",
    "kinesis:UpdateShardCount",
    "kinesis:UpdateStreamMode",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateEventSourceMapping",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "logs:DisassociateKmsKey",
    "logs:UntagResource",
  ],
  "a sender with its state in S3": [
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "iam:PassRole",
    "iam:UpdateAssumeRolePolicy",
    "logs:DisassociateKmsKey",
  ],
};

import type { CaseName } from "./least-privilege-cases.ts";

/** Called by everybody, given to nobody. */
export const CALLED_NOT_GIVEN: Readonly<Record<string, string>> = {
  "sts:GetCallerIdentity": "IAM denies it to nobody",
};

const IMPLIED = "AWS asks for it in another call, which hands the role to a service";
const TAGGED_ON_CREATION = "AWS asks for it in the call that creates with tags; nothing here changes the tags alone";
const BY_LAMBDA = "Lambda calls KMS with the deployer's rights; ministack's Lambda calls nobody";
const OTHER_CHANGE = "for a change that is not made here";

/** Given, and called in no plan, apply, change or destroy of this test: why it is given. */
export const GIVEN_NOT_CALLED: Readonly<Record<string, string>> = {
  "ec2:CreateTags": TAGGED_ON_CREATION,
  "ec2:DeleteTags": "for a change of tags alone; here the flow log is replaced with its format",
  "iam:PassRole": IMPLIED,
  "iam:TagRole": TAGGED_ON_CREATION,
  "iam:UntagRole": `${OTHER_CHANGE}: tags`,
  "iam:UpdateAssumeRolePolicy": `${OTHER_CHANGE}: who a role trusts, as other senders or a newer vpcflow change it`,
  "kinesis:AddTagsToStream": TAGGED_ON_CREATION,
  "kinesis:DecreaseStreamRetentionPeriod": `${OTHER_CHANGE}: a shorter retention`,
  "kinesis:IncreaseStreamRetentionPeriod": `${OTHER_CHANGE}: a longer retention`,
  "kinesis:RemoveTagsFromStream": `${OTHER_CHANGE}: tags`,
  "kinesis:UpdateShardCount": `${OTHER_CHANGE}: the number of shards`,
  "kinesis:UpdateStreamMode": `${OTHER_CHANGE}: the stream's mode`,
  "kms:CreateGrant": BY_LAMBDA,
  "kms:Decrypt": BY_LAMBDA,
  "kms:Encrypt": BY_LAMBDA,
  "kms:PutKeyPolicy": `${OTHER_CHANGE}: from an existing log group to created flow logs, whose log group the key's policy names`,
  "lambda:TagResource": TAGGED_ON_CREATION,
  "lambda:UntagResource": `${OTHER_CHANGE}: tags`,
  "lambda:UpdateFunctionCode": `${OTHER_CHANGE}: a newer vpcflow has another zip`,
  "lambda:UpdateFunctionConfiguration": `${OTHER_CHANGE}: memory, format or webhook`,
  "logs:AssociateKmsKey": `${OTHER_CHANGE}: to this key`,
  "logs:DisassociateKmsKey": `${OTHER_CHANGE}: back to AWS's own key`,
  "logs:TagResource": TAGGED_ON_CREATION,
  "logs:UntagResource": `${OTHER_CHANGE}: tags`,
};

/** Which of them remain, configuration by configuration. */
export const REMAINING: Readonly<Record<CaseName, readonly string[]>> = {
  "created flow logs and a created key": [],
  "an existing log group and AWS's own keys": [],
  "a central account": [],
  "a sender with its state in S3": [],
};

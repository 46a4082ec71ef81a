import { type Found, type Rule, resourceIn, type StackFacts, subjectOf } from "./explain-rule.ts";
import { redacted } from "./redact.ts";

/** What is there already, under the pipeline's name, and is not in its state. */
export const NAME_RULES: readonly Rule[] = [
  {
    code: "BUCKET_TAKEN",
    pattern: /\bBucketAlreadyExists\b/,
    words: (found, { name }) => ({
      message: `${redacted(subjectOf(found))} belongs to another account: bucket names are shared by all.`,
      fix: `Choose another name than ${name} with vpcflow setup --name NAME.`,
    }),
  },
  {
    code: "EXISTS",
    pattern:
      /EntityAlreadyExists|BucketAlreadyOwnedByYou|ResourceAlreadyExistsException|\bAlreadyExistsException|(?:CreateStream|CreateFunction|CreateEventSourceMapping)\b[\s\S]*(?:ResourceInUseException|ResourceConflictException|already exists)/,
    words: (found, facts) => ({
      message: `A pipeline named ${facts.name} exists already in ${facts.region}, and this folder's state does not know it: ${namesOf(found)}.`,
      fix: [
        "It was deployed from another folder, its state was lost, or a deployment was cut off: deploy from that folder, or bring back its state;",
        `or choose another name with vpcflow setup --name NAME; or take ${found.length === 1 ? "it" : "them"} in, and deploy again:`,
        ...found.flatMap((one) => importCommand(one, facts) ?? []),
      ].join("\n"),
    }),
  },
];

// --- internal ---

/** More than this many are counted: a sentence is to be read. */
const NAMED = 3;

function namesOf(found: readonly [Found, ...Found[]]): string {
  const names = found.slice(0, NAMED).map((one) => redacted(subjectOf([one])));
  return found.length > NAMED ? `${names.join(", ")} and ${found.length - NAMED} more` : names.join(", ");
}

/** Which resources are imported by the name that stands in the error. @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
const BY_NAME =
  /^aws_(?:cloudwatch_log_group|iam_role|kinesis_stream|kms_alias|lambda_function|s3_bucket|cloudwatch_log_destination)\./;

function importCommand({ diagnostic, text }: Found, { command }: StackFacts): string | undefined {
  const name = resourceIn(text)?.name;
  if (name === undefined || diagnostic.address === undefined || !BY_NAME.test(diagnostic.address)) return undefined;
  // A bucket's name holds the account, which the person knows, and a ticket need not.
  return `  ${command} import ${diagnostic.address} ${redacted(name).replace(/…\d{4}/, "ACCOUNT")}`;
}

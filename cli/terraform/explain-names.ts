import { type Found, type Rule, resourceIn, type StackFacts, subjectOf, type Words } from "./explain-rule.ts";
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
    words: (found, facts) => takenWords({ names: namesOf(found), imports: found.flatMap(importOf(facts)) }, facts),
  },
];

export interface Taken {
  /** What is there, in words. */
  readonly names: string;
  /** The lines that take it into the state. */
  readonly imports: readonly string[];
}

/** That a pipeline of that name is there already, and the ways out. */
export function takenWords({ names, imports }: Taken, { name, region }: StackFacts): Words {
  return {
    message: `A pipeline named ${name} exists already in ${region}, and this folder's state does not know it: ${names}.`,
    fix: [
      "It was deployed from another folder, its state was lost, or a deployment was cut off: deploy from that folder, or bring back its state;",
      `or choose another name with vpcflow setup --name NAME${imports.length === 0 ? "." : "; or take in what is there of it, and deploy again:"}`,
      ...imports,
    ].join("\n"),
  };
}

/** Takes a resource into the state; `undefined` for those that are not imported by their name. */
export function importCommand(address: string, name: string, { command }: StackFacts): string | undefined {
  if (!BY_NAME.test(address)) return undefined;
  // A bucket's name holds the account, which the person knows, and a ticket need not.
  return `  ${command} import ${address} ${redacted(name).replace(/…\d{4}/, "ACCOUNT")}`;
}

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

function importOf(facts: StackFacts): (found: Found) => string[] {
  return ({ diagnostic: { address }, text }) => {
    const name = resourceIn(text)?.name;
    const command = name && address && importCommand(address, name, facts);
    return command ? [command] : [];
  };
}

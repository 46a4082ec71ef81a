import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import type { Condition, PolicyStatement } from "../../stacks/policy.ts";
import type { Instead } from "../emulators/recording-proxy.ts";

/**
 * Where ministack asks IAM in a coarser way than AWS, by name. A printed statement that hangs on such a thing is widened for
 * the emulator by just that; test/stacks asserts what is printed.
 */

/** Actions for which it does not read the resource out of the request: it asks about `*`. */
export const ASKED_ABOUT_ANYTHING: readonly string[] = [
  "ec2:CreateFlowLogs",
  "ec2:CreateTags",
  "ec2:DeleteFlowLogs",
  "ec2:DeleteTags",
  "iam:SimulatePrincipalPolicy",
  "kinesis:GetRecords",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "lambda:CreateFunction",
  "logs:DeleteDestination",
  "logs:DescribeLogGroups",
  "logs:PutDestination",
  "logs:PutDestinationPolicy",
];

/** Actions that it takes for others. */
export const TAKEN_FOR: Readonly<Record<string, string>> = {
  "lambda:GetEventSourceMapping": "lambda:ListEventSourceMappings",
};

/** Condition keys that it has no value for. */
export const WITHOUT_VALUE: readonly string[] = [
  "ec2:CreateAction",
  "iam:PassedToService",
  "kms:EncryptionContext:aws:kinesis:arn",
  "kms:GrantIsForAWSResource",
  "kms:ViaService",
  "lambda:FunctionArn",
];

/** Resources whose tags it does not look up. */
export const WITHOUT_TAGS: readonly string[] = [":event-source-mapping:"];

/** The document as far as ministack can follow it: where it cannot, wider. */
export function forMinistack({ Version, Statement }: PolicyDocument): PolicyDocument {
  return { Version, Statement: Statement.flatMap(widened) };
}

/**
 * Tags of a destination, which ministack refuses (`Invalid resourceArn`): remembered before it. So IAM is not asked for these
 * two calls.
 */
export function destinationTags(): Instead {
  const tags: Record<string, string> = {};
  return (action, body) => {
    if (!/^logs:(TagResource|UntagResource|ListTagsForResource)$/.test(action) || !body.includes(":destination:")) {
      return undefined;
    }
    Object.assign(tags, (JSON.parse(body) as { tags?: Record<string, string> }).tags);
    return JSON.stringify(action === "logs:ListTagsForResource" ? { tags } : {});
  };
}

// --- internal ---

function widened(statement: PolicyStatement): PolicyStatement[] {
  const actions = [statement.Action].flat().flatMap((action) => [action, TAKEN_FOR[action] ?? []].flat());
  const anywhere = actions.filter((action) => ASKED_ABOUT_ANYTHING.includes(action));
  const others = actions.filter((action) => !ASKED_ABOUT_ANYTHING.includes(action));
  const { Condition, ...rest } = statement;
  const untagged = WITHOUT_TAGS.some((part) => [statement.Resource].flat().some((arn) => arn?.includes(part)));
  const known = knownConditions(Condition, untagged);
  const condition = Object.keys(known).length === 0 ? {} : { Condition: known };
  return [
    ...(others.length === 0 ? [] : [{ ...rest, Action: others, Resource: withLogGroups(statement), ...condition }]),
    ...(anywhere.length === 0 ? [] : [{ ...rest, Sid: `${rest.Sid}Anywhere`, Action: anywhere, Resource: "*" }]),
  ];
}

function knownConditions(condition: Condition = {}, untagged: boolean): Condition {
  const unknown = (key: string) => WITHOUT_VALUE.includes(key) || (untagged && key.startsWith("aws:ResourceTag/"));
  const entries = Object.entries(condition).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).filter(([key]) => !unknown(key))),
  ]);
  return Object.fromEntries(entries.filter(([, keys]) => Object.keys(keys as object).length > 0));
}

/** It asks about a log group where AWS asks about one of its log streams. */
function withLogGroups({ Resource = [] }: PolicyStatement): string[] {
  return [Resource]
    .flat()
    .flatMap((arn) => [arn, ...(arn.includes(":log-stream:") ? [arn.split(":log-stream:")[0]!] : [])]);
}

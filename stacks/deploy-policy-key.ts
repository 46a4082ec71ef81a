import { isSender } from "./config.ts";
import { asPipeline, type DeployScope, keyResource, ofPipeline, usedKey } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import type { Condition, PolicyStatement } from "./policy.ts";
import { viaService } from "./policy-conditions.ts";

/**
 * What it takes to make and keep the pipeline's own key, and to let Lambda encrypt the function's environment with it, or
 * with a given key. AWS's own keys take nothing.
 */
export function keyStatements(scope: DeployScope): PolicyStatement[] {
  const key = usedKey(scope);
  if (key === undefined) return [];
  const made = key === "create";
  const condition = made ? ofPipeline(scope) : {};
  const environment = isSender(scope.config) ? [] : environmentStatements(scope, condition);
  return [...(made ? ownKey(scope) : [seeGivenKey(key)]), ...environment];
}

// --- internal ---

/**
 * A key has no name before it is made: what carries the pipeline's tag is its own. To make one with the tag takes
 * kms:TagResource on keys that are not there yet, and AWS has no condition that tells those from the account's others: whoever
 * has this policy could put the tag on another key too. With a given key (`encryption.kmsKey`) nobody could.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
 */
function ownKey(scope: DeployScope): PolicyStatement[] {
  const { arns, config } = scope;
  const Resource = keyResource(scope);
  return [
    onWildcard("MakeTheKey", ["kms:CreateKey"], { region: config.region, condition: asPipeline(scope) }),
    { Sid: "TagTheNewKey", Action: "kms:TagResource", Resource, Condition: asPipeline(scope) },
    { Sid: "KeepTheKey", Action: KEY_ACTIONS, Resource, Condition: ofPipeline(scope) },
    { Sid: "NameTheKey", Action: ["kms:CreateAlias", "kms:DeleteAlias"], Resource: arns.keyAlias },
    onWildcard("FindTheKeysName", ["kms:ListAliases"], config),
  ];
}

const KEY_ACTIONS = [
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
];

function seeGivenKey(Resource: string): PolicyStatement {
  return { Sid: "SeeTheKey", Action: "kms:DescribeKey", Resource };
}

/**
 * With the deployer's rights Lambda encrypts the environment, shows it, and makes the grant by which it starts the function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function environmentStatements(scope: DeployScope, { StringEquals }: Condition): PolicyStatement[] {
  const Resource = keyResource(scope);
  const through = { "kms:ViaService": viaService("lambda", scope.config.region) };
  const forService = { Bool: { "kms:GrantIsForAWSResource": "true" } };
  return [
    {
      Sid: "LetLambdaUseTheKey",
      Action: "kms:CreateGrant",
      Resource,
      Condition: { ...forService, ...(StringEquals && { StringEquals }) },
    },
    {
      Sid: "EncryptTheFunctionsEnvironment",
      Action: ["kms:Decrypt", "kms:Encrypt"],
      Resource,
      Condition: { StringEquals: { ...StringEquals, ...through } },
    },
  ];
}

import { asPipeline, type DeployScope, ofPipeline } from "./deploy-policy-scope.ts";
import { onWildcard } from "./deploy-policy-wildcards.ts";
import type { PolicyStatement } from "./policy.ts";

/**
 * What it takes to create, change, read and delete the function and its event source mapping, whose id Lambda makes up: the
 * mappings of this function alone.
 */
export function functionStatements(scope: DeployScope): PolicyStatement[] {
  const { arns, config } = scope;
  const mappings = arns.of("lambda", "event-source-mapping:*");
  const condition = { StringEquals: { "lambda:FunctionArn": arns.function } };
  return [
    { Sid: "KeepTheFunction", Action: FUNCTION_ACTIONS, Resource: arns.function },
    onWildcard("MapTheStream", ["lambda:CreateEventSourceMapping"], { region: config.region, condition }),
    { Sid: "KeepTheMapping", Action: MAPPING_ACTIONS, Resource: mappings, Condition: condition },
    { Sid: "TagTheNewMapping", Action: "lambda:TagResource", Resource: mappings, Condition: asPipeline(scope) },
    { Sid: "KeepTheMappingsTags", Action: TAG_ACTIONS, Resource: mappings, Condition: ofPipeline(scope) },
  ];
}

// --- internal ---

const FUNCTION_ACTIONS = [
  "lambda:CreateFunction",
  "lambda:DeleteFunction",
  "lambda:GetFunction",
  "lambda:GetFunctionCodeSigningConfig",
  "lambda:ListTags",
  "lambda:ListVersionsByFunction",
  "lambda:TagResource",
  "lambda:UntagResource",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
];

const MAPPING_ACTIONS = [
  "lambda:DeleteEventSourceMapping",
  "lambda:GetEventSourceMapping",
  "lambda:UpdateEventSourceMapping",
];

const TAG_ACTIONS = ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"];

import { matches } from "../../local/policy-conditions.ts";
import { type PipelineConfig, sourceLogGroupName } from "../../stacks/config.ts";
import type { RoleUse } from "../../stacks/names.ts";
import { deliveryNeeds } from "./flow-logs-role.ts";
import { functionNeeds } from "./function-role.ts";
import type { PolicyRequest } from "./policy-verdict.ts";
import { trustNeed } from "./trust-need.ts";

/** What must be let through, and how to say so. */
export interface Need {
  part: "trust" | "policy";
  request: PolicyRequest;
  /** The ARN of what it is asked on, where it is known: a key that the pipeline made is known to AWS alone. */
  resource?: string;
  /** What the role lacks without it, after its name. */
  lack: string;
  /** The statement that would do. */
  statement: object;
}

export interface Place {
  config: PipelineConfig;
  stream: string;
  /** The role's, which is the pipeline's. */
  account: string;
  partition: string;
  /** The key of the stream, where AWS has told. */
  keyArn?: string;
}

/** What the service needs of the role: first to be trusted, and then each action. */
export function needsOf(use: RoleUse, place: Place): Need[] {
  return [trustNeed(use, place), ...NEEDS[use](place)];
}

// --- internal ---

const NEEDS: Readonly<Record<RoleUse, (place: Place) => Need[]>> = {
  flowLogs: deliveryNeeds,
  subscription: carryNeeds,
  receiver: carryNeeds,
  sender: (place) => [sendNeed(place)],
  processor: functionNeeds,
};

function carryNeeds(place: Place): Need[] {
  const encrypted = place.config.encryption.kmsKey !== "aws-managed";
  return [putNeed(place), ...(encrypted ? [keyNeed(place)] : [])];
}

function putNeed({ config, stream, account, partition }: Place): Need {
  const arn = `arn:${partition}:kinesis:${config.region}:${account}:stream/${stream}`;
  const action = "kinesis:PutRecord";
  return {
    part: "policy",
    request: { action, onResource: (pattern) => matches(pattern, arn), context: { "aws:ResourceAccount": account } },
    resource: arn,
    lack: `may not put records on ${stream}`,
    statement: { Effect: "Allow", Action: action, Resource: arn },
  };
}

/** Where its ARN is not known, any key of the account and Region is taken for it. */
function keyNeed({ config, stream, account, partition, keyArn }: Place): Need {
  const keys = `arn:${partition}:kms:${config.region}:${account}:key/`;
  const { kmsKey } = config.encryption;
  const known = kmsKey === "create" ? keyArn : kmsKey;
  const made = (pattern: string) => pattern === "*" || pattern.startsWith(keys);
  const action = "kms:GenerateDataKey";
  return {
    part: "policy",
    request: {
      action,
      onResource: known === undefined ? made : (pattern) => matches(pattern, known),
      context: {
        "aws:ResourceAccount": account,
        "kms:ViaService": `kinesis.${config.region}.amazonaws.com`,
        "kms:EncryptionContext:aws:kinesis:arn": `arn:${partition}:kinesis:${config.region}:${account}:stream/${stream}`,
      },
    },
    ...(known !== undefined && { resource: known }),
    lack: `may not encrypt with the key of ${stream}`,
    statement: { Effect: "Allow", Action: action, Resource: known ?? `${keys}KEY` },
  };
}

function sendNeed({ config, account, partition }: Place): Need {
  const arn = `arn:${partition}:logs:${config.region}:${account}:log-group:${sourceLogGroupName(config)}:*`;
  const action = "logs:PutLogEvents";
  const streams = arn.replace(/\*$/, "log-stream:any");
  return {
    part: "policy",
    request: {
      action,
      onResource: (pattern) => matches(pattern, streams),
      context: { "aws:ResourceAccount": account },
    },
    resource: streams,
    lack: "may not send the log group's events",
    statement: { Effect: "Allow", Action: action, Resource: arn },
  };
}

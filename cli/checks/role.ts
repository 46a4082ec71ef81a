import type { IAMClient } from "@aws-sdk/client-iam";
import { matches } from "../../local/policy-conditions.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { flowLogGroupName, roleName } from "../../stacks/names.ts";
import {
  type Check,
  type CheckContext,
  failed,
  noAnswer,
  type Outcome,
  passed,
  unchecked,
  uncheckedWithoutConfig,
} from "./check.ts";
import { type PolicyRequest, type Statement, statementsOf, verdict } from "./policy-verdict.ts";
import { withClient } from "./with-client.ts";

/** CloudWatch Logs may assume the role, and the role may put records on the stream and encrypt them with its key. */
export const roleCheck: Check = {
  hop: "role",
  title: "CloudWatch Logs may put records on the stream",
  actions: ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy"],
  async run({ client: clientConfig, config, stream }) {
    if (!config) return uncheckedWithoutConfig("role");
    const { IAMClient } = await import("@aws-sdk/client-iam");
    return withClient(new IAMClient(clientConfig), async (client) => {
      const name = roleName(config, "subscription");
      const { trust, account, partition } = await roleOf(client, name);
      const policies = await inlinePolicies(client, name);
      return judge({ name, trust, policies }, needsOf({ config, stream, account, partition }));
    });
  },
};

// --- internal ---

interface Role {
  name: string;
  trust: readonly Statement[];
  policies: readonly Statement[];
}

/** What must be let through, and how to say so. */
interface Need {
  part: "trust" | "policies";
  request: PolicyRequest;
  /** What the role lacks without it, after its name. */
  lack: string;
  /** The statement that would do. */
  statement: object;
}

function judge(role: Role, needs: readonly Need[]): Outcome {
  for (const { part, request, lack, statement } of needs) {
    const found = verdict(role[part], request);
    const document = part === "trust" ? "trust" : "policy";
    if ("unknown" in found)
      return unchecked(`the ${document} of ${role.name} has ${found.unknown}, which is not evaluated here`);
    if (!found.allowed)
      return failed(
        `${role.name} ${lack}`,
        `Its ${document} must have (and nothing may deny): ${JSON.stringify(statement)}`,
      );
  }
  return passed(
    `${role.name}: trusted to CloudWatch Logs, may ${needs
      .slice(1)
      .map(({ request }) => request.action)
      .join(" and ")}`,
  );
}

async function roleOf(client: IAMClient, name: string) {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }));
  const [, partition, , , account] = role?.Arn?.split(":") ?? [];
  if (!role || !partition || !account) throw noAnswer("AWS IAM");
  return { trust: statementsOf(role.AssumeRolePolicyDocument), account, partition };
}

async function inlinePolicies(client: IAMClient, name: string): Promise<Statement[]> {
  const { GetRolePolicyCommand, ListRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const { PolicyNames: names = [] } = await client.send(new ListRolePoliciesCommand({ RoleName: name }));
  const answers = await Promise.all(
    names.map((policy) => client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policy }))),
  );
  return answers.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument));
}

interface Place {
  config: PipelineConfig;
  stream: CheckContext["stream"];
  /** The role's, which is the pipeline's. */
  account: string;
  partition: string;
}

function needsOf(place: Place): Need[] {
  return [
    trustNeed(place),
    putNeed(place),
    ...(place.config.encryption.kmsKey === "aws-managed" ? [] : [keyNeed(place)]),
  ];
}

/** With the condition that keeps others from making CloudWatch Logs act here (the confused deputy). */
function trustNeed({ config, account, partition }: Place): Need {
  const { region } = config;
  const logs = `arn:${partition}:logs:${region}:${account}:`;
  const regional = `logs.${region}.amazonaws.com`;
  const services = partition === "aws-cn" ? [`${regional}.cn`, regional] : ["logs.amazonaws.com", regional];
  const group = config.source.logGroup ?? flowLogGroupName(config);
  return {
    part: "trust",
    request: {
      action: "sts:AssumeRole",
      services,
      context: { "aws:SourceArn": `${logs}log-group:${group}:*`, "aws:SourceAccount": account },
    },
    lack: "is not trusted to CloudWatch Logs for this log group",
    statement: {
      Effect: "Allow",
      Principal: { Service: services[0] },
      Action: "sts:AssumeRole",
      Condition: { StringLike: { "aws:SourceArn": `${logs}*` } },
    },
  };
}

function putNeed({ config, stream, account, partition }: Place): Need {
  const arn = `arn:${partition}:kinesis:${config.region}:${account}:stream/${stream}`;
  const action = "kinesis:PutRecord";
  return {
    part: "policies",
    request: { action, onResource: (pattern) => matches(pattern, arn), context: { "aws:ResourceAccount": account } },
    lack: `may not put records on ${stream}`,
    statement: { Effect: "Allow", Action: action, Resource: arn },
  };
}

/** The ARN of a key that the pipeline made is known to AWS alone: any key of its account and Region is taken for it. */
function keyNeed({ config, stream, account, partition }: Place): Need {
  const keys = `arn:${partition}:kms:${config.region}:${account}:key/`;
  const { kmsKey } = config.encryption;
  const made = (pattern: string) => pattern === "*" || pattern.startsWith(keys);
  const action = "kms:GenerateDataKey";
  const streamArn = `arn:${partition}:kinesis:${config.region}:${account}:stream/${stream}`;
  return {
    part: "policies",
    request: {
      action,
      onResource: kmsKey === "create" ? made : (pattern) => matches(pattern, kmsKey),
      context: {
        "aws:ResourceAccount": account,
        "kms:ViaService": `kinesis.${config.region}.amazonaws.com`,
        "kms:EncryptionContext:aws:kinesis:arn": streamArn,
      },
    },
    lack: `may not encrypt with the key of ${stream}`,
    statement: { Effect: "Allow", Action: action, Resource: kmsKey === "create" ? `${keys}KEY` : kmsKey },
  };
}

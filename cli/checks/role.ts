import type { GetRolePolicyCommandOutput, IAMClient } from "@aws-sdk/client-iam";
import { roleName } from "../../stacks/names.ts";
import {
  type Check,
  type CheckContext,
  failed,
  noAnswer,
  type Outcome,
  passed,
  uncheckedWithoutConfig,
} from "./check.ts";

/** CloudWatch Logs may assume the role, and the role may put records on the stream. */
export const roleCheck: Check = {
  hop: "role",
  title: "CloudWatch Logs may put records on the stream",
  actions: ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy"],
  async run(context) {
    if (!context.config) return uncheckedWithoutConfig("role");
    const { IAMClient } = await import("@aws-sdk/client-iam");
    const client = new IAMClient(context.client);
    try {
      return await judgeRole(client, roleName(context.config, "subscription"), context);
    } finally {
      client.destroy();
    }
  },
};

// --- internal ---

async function judgeRole(client: IAMClient, name: string, context: CheckContext): Promise<Outcome> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const { Role: role } = await client.send(new GetRoleCommand({ RoleName: name }));
  if (!role) throw noAnswer("AWS IAM");
  if (!statements(role.AssumeRolePolicyDocument).some(trustsLogs)) {
    return failed(`${name} is not trusted to CloudWatch Logs`, `Its trust must have: ${trustStatement(context)}`);
  }
  const policies = await inlinePolicies(client, name);
  if (policies.some((policy) => statements(policy.PolicyDocument).some((one) => allowsPut(one, context.stream)))) {
    return passed(`${name}: trusted to CloudWatch Logs, may put records on ${context.stream}`);
  }
  return failed(`${name} may not put records on ${context.stream}`, `Its policy must have: ${putStatement(context)}`);
}

async function inlinePolicies(client: IAMClient, name: string): Promise<GetRolePolicyCommandOutput[]> {
  const { GetRolePolicyCommand, ListRolePoliciesCommand } = await import("@aws-sdk/client-iam");
  const { PolicyNames: names = [] } = await client.send(new ListRolePoliciesCommand({ RoleName: name }));
  return Promise.all(
    names.map((policy) => client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policy }))),
  );
}

interface Statement {
  Effect?: string;
  Action?: string | string[];
  Resource?: string | string[];
  Principal?: { Service?: string | string[] };
}

/** IAM gives its documents URL-encoded. */
function statements(document: string | undefined): Statement[] {
  if (document === undefined) return [];
  const { Statement: given } = JSON.parse(decodeURIComponent(document)) as { Statement?: Statement | Statement[] };
  return given === undefined ? [] : [given].flat();
}

function trustsLogs({ Effect, Principal }: Statement): boolean {
  const services = [Principal?.Service ?? []].flat();
  return Effect === "Allow" && services.some((service) => /^logs\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(service));
}

function allowsPut({ Effect, Action, Resource }: Statement, stream: string): boolean {
  const actions = [Action ?? []].flat();
  const resources = [Resource ?? []].flat();
  const puts = actions.some((action) => covers(action, "kinesis:PutRecord"));
  return (
    Effect === "Allow" &&
    puts &&
    resources.some((arn) => arn === "*" || covers(arn.slice(arn.lastIndexOf(":") + 1), `stream/${stream}`))
  );
}

/** IAM's wildcards: `*` any text, `?` any character; actions know no case. */
function covers(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(text);
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function trustStatement({ client }: CheckContext): string {
  return JSON.stringify({
    Effect: "Allow",
    Principal: { Service: "logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringLike: { "aws:SourceArn": `arn:${partitionOf(client.region)}:logs:${client.region}:ACCOUNT:*` } },
  });
}

function putStatement({ client, stream }: CheckContext): string {
  const resource = `arn:${partitionOf(client.region)}:kinesis:${client.region}:ACCOUNT:stream/${stream}`;
  return JSON.stringify({ Effect: "Allow", Action: "kinesis:PutRecord", Resource: resource });
}

import { describe, expect, it } from "vitest";
import { needsOf } from "../../../cli/checks/role-needs.ts";
import { checksFor } from "../../../cli/verify/checks.ts";
import { type PipelineInput, parseConfig } from "../../../stacks/config.ts";
import { pipelineArns } from "../../../stacks/deploy-policy-arns.ts";
import { type RoleUse, streamName } from "../../../stacks/names.ts";
import type { PolicyStatement } from "../../../stacks/policy.ts";
import { configMatrix } from "../../stacks/config-matrix.ts";
import { templateOf } from "../../stacks/synthesized.ts";

const ACCOUNT = "123456789012";
const { configs } = configMatrix();

/** The hop of each role. */
const HOPS: Readonly<Record<RoleUse, string>> = {
  flowLogs: "flow logs role",
  subscription: "role",
  sender: "role",
  receiver: "destination role",
  processor: "function role",
};

/** What of the synthesized policies is looked at: of a role whose needs are written out by hand, its actions. */
const WHOLE: readonly string[] = ["flowLogs", "processor"];

describe.each(configs.map((input, index) => [index, input] as const))("the roles of configuration %i", (_, input) => {
  const config = parseConfig(input);
  const policies = synthesizedPolicies(input);

  it("are asked for by a hop each, in the order of data", () => {
    const hops = checksFor({ config }).map(({ hop }) => hop);
    const ofRoles = Object.keys(policies).map((use) => HOPS[use as RoleUse]);
    expect(hops.filter((hop) => hop.endsWith("role")).sort()).toEqual(ofRoles.sort());
    const order = ["flow logs", "flow logs role", "role", "destination role", "function role", "function"];
    const there = hops.filter((hop) => order.includes(hop));
    expect(there).toEqual(order.filter((hop) => there.includes(hop)));
  });

  it("are asked for what the stack gives them, and for nothing else", () => {
    for (const [use, statements] of Object.entries(policies)) {
      const place = {
        config,
        stream: streamName(config),
        account: ACCOUNT,
        partition: partitionOf(input),
        keyArn: KEY,
      };
      const [trust, ...needs] = needsOf(use as RoleUse, place);
      expect(trust?.part).toBe("trust");
      const given = statements.flatMap(({ Sid: _sid, ...rest }) =>
        [rest.Action].flat().map((Action) => ({ ...rest, Action })),
      );
      const asked = needs.map(({ statement }) => statement as PolicyStatement);
      if (WHOLE.includes(use)) expect(asked, use).toEqual(given);
      else expect(asked.map(({ Action }) => Action).sort(), use).toEqual(given.map(({ Action }) => Action).sort());
    }
  });
});

// --- internal ---

const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

function partitionOf({ region }: PipelineInput): string {
  return region.startsWith("cn-") ? "aws-cn" : "aws";
}

/** By role, the statements with what Terraform would put in the place of references. */
function synthesizedPolicies(input: PipelineInput): Record<string, PolicyStatement[]> {
  const arns = pipelineArns(parseConfig(input), ACCOUNT);
  const values: Readonly<Record<string, string | undefined>> = {
    "aws_kinesis_stream.stream.arn": arns.stream,
    "aws_s3_bucket.dead_letters.arn": arns.bucket,
    "aws_cloudwatch_log_group.processor.arn": arns.functionLogGroup,
    "aws_cloudwatch_log_group.flow_logs.arn": arns.sourceLogGroup,
    "aws_cloudwatch_log_group.flow_logs.name": arns.sourceLogGroup?.split("log-group:")[1],
    "aws_kms_key.key.arn": KEY,
    "data.aws_caller_identity.current.account_id": ACCOUNT,
    "data.aws_partition.current.partition": arns.partition,
  };
  const resolved = (text: unknown) =>
    String(text).replace(/\$\{([^}]*)\}/g, (_, reference: string) => values[reference] ?? `unknown ${reference}`);
  const policies = Object.values(templateOf(input).resource["aws_iam_role_policy"] ?? {});
  return Object.fromEntries(policies.map(({ name, policy }) => [name, JSON.parse(resolved(policy)).Statement]));
}

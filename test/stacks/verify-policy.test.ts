import { describe, expect, it } from "vitest";
import { checksFor, probesFor } from "../../cli/verify/checks.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { deployPolicy } from "../../stacks/deploy-policy.ts";
import { WILDCARD_REASONS } from "../../stacks/deploy-policy-wildcards.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import { verifyPolicy } from "../../stacks/verify-policy.ts";
import { configMatrix } from "./config-matrix.ts";
import { misfits, REFERENCE_ACTIONS } from "./service-authorization.ts";
import { SMALLEST, WHOLE } from "./synthesized.ts";

const ACCOUNT = "123456789012";
const matrix = configMatrix().configs;

function statementsOf(input: PipelineInput, probe = false): PolicyStatement[] {
  const documents = verifyPolicy(parseConfig(input), { accountId: ACCOUNT, probe });
  return documents.flatMap(({ Statement }) => Statement);
}

const actionsOf = (input: PipelineInput, probe = false) =>
  [...new Set(statementsOf(input, probe).flatMap(({ Action }) => Action))].sort();

/** What the checks of a configuration say that they take, but for two kinds. */
function actionsOfChecks(input: PipelineInput, probe: boolean): string[] {
  const config = parseConfig(input);
  const checks = [...checksFor({ config }), ...(probe ? probesFor(config) : [])];
  const actions = checks.flatMap(({ actions, sometimes = [] }) => [...actions, ...sometimes]);
  return [...new Set(actions)].filter((action) => NOT_GIVEN[action] === undefined && taken(action, input)).sort();
}

/** What a check names for every configuration, and this one does not take. */
function taken(action: string, { encryption, destination, central, source }: PipelineInput): boolean {
  // AWS's own key lets in whoever may read the stream.
  if (action === "kms:Decrypt" && encryption?.kmsKey === "aws-managed") return false;
  // A sender's probe arrives on a stream of another account, where nobody here looks.
  if (destination !== undefined && /^(kinesis|kms):/.test(action)) return false;
  // A pipeline that only receives has no log group to put a probe into, and no flow logs to look up.
  const receivesOnly = central !== undefined && Object.keys(source).every((key) => !/logGroup|Ids/.test(key));
  return !(receivesOnly && ["logs:PutLogEvents", "ec2:DescribeFlowLogs"].includes(action));
}

/** What checks can do without, so that the smallest policy does. */
const NOT_GIVEN: Readonly<Record<string, string>> = {
  "sts:GetCallerIdentity": "IAM denies it to nobody",
  "iam:GetPolicy": "policies are read only where IAM may not be asked to simulate, and it may",
  "iam:GetPolicyVersion": "the same",
  "iam:GetRolePolicy": "the same",
  "iam:ListAttachedRolePolicies": "the same",
  "iam:ListRolePolicies": "the same",
};

describe("the verify policy of every configuration of the matrix", () => {
  it.each([false, true])("is what its checks say that they take, with a probe: %s", (probe) => {
    for (const input of matrix) {
      expect(actionsOf(input, probe), JSON.stringify(input)).toEqual(actionsOfChecks(input, probe));
    }
  });

  it("is what AWS's reference takes: known actions on resources of their types, * only where there is none", () => {
    for (const input of matrix) {
      const statements = statementsOf(input, true);
      expect(statements.flatMap(misfits), JSON.stringify(input)).toEqual([]);
      const anywhere = statements.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
      expect(anywhere.filter((action) => WILDCARD_REASONS[action] === undefined)).toEqual([]);
    }
  });

  it("is one managed policy", () => {
    for (const input of matrix) {
      expect(verifyPolicy(parseConfig(input), { accountId: ACCOUNT, probe: true })).toHaveLength(1);
    }
  });
});

describe("who verifies", () => {
  it("reads, and changes nothing", () => {
    for (const action of matrix.flatMap((input) => actionsOf(input))) {
      expect(action).toMatch(/:(Describe|Get|List|Filter|TestMetricFilter|Simulate|Decrypt)/);
    }
  });

  it("puts a probe into its own log stream, and writes to no other", () => {
    const stream = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/vpcflow/prod-flows/flow-logs:log-stream:vpcflow-probe-prod-flows`;
    const writes = statementsOf(WHOLE, true).filter(({ Action }) => Action === "logs:PutLogEvents");
    expect(writes.map(({ Resource }) => Resource)).toEqual([stream]);
  });

  it("reads of the dead letters only those that the function keeps, which have a reason beside them", () => {
    const reads = statementsOf(WHOLE).filter(({ Action }) => Action === "s3:GetObject");
    expect(reads.map(({ Resource }) => Resource)).toEqual([
      `arn:aws:s3:::prod-flows-dead-${ACCOUNT}-eu-west-1/unreadable/*`,
    ]);
  });

  it("decrypts what is on that stream, and nothing else", () => {
    const [decrypt] = statementsOf(WHOLE).filter(({ Action }) => Action === "kms:Decrypt");
    expect(decrypt?.Condition?.["StringEquals"]).toEqual({
      "aws:ResourceTag/vpcflow:pipeline": "prod-flows",
      "kms:EncryptionContext:aws:kinesis:arn": `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/prod-flows`,
    });
    expect(actionsOf(SMALLEST)).not.toContain("kms:Decrypt");
  });
});

describe("the tables of this test", () => {
  const printed = new Set(
    matrix.flatMap((input) => {
      const documents = deployPolicy(parseConfig(input), { accountId: ACCOUNT, deleteData: true });
      return [...documents.flatMap(({ Statement }) => Statement), ...statementsOf(input, true)].flatMap(
        (one) => one.Action,
      );
    }),
  );

  it("hold nothing that no printed policy has", () => {
    expect(REFERENCE_ACTIONS.filter((action) => !printed.has(action))).toEqual([]);
    expect(Object.keys(WILDCARD_REASONS).filter((action) => !printed.has(action))).toEqual([]);
  });
});

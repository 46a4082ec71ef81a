import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PipelineInput } from "../../stacks/config.ts";
import type { PolicyStatement } from "../../stacks/policy.ts";
import { anyConfig, configMatrix } from "./config-matrix.ts";
import { type Policy, policiesOf } from "./policies.ts";
import { RESOURCES, SERVICES, WILDCARD_ACTIONS } from "./policies-actions.ts";
import { faultsOf } from "./policies-rules.ts";
import { templateOf } from "./synthesized.ts";

const stacks = configMatrix().configs.map((config) => {
  const template = templateOf(config);
  return { config, template, policies: policiesOf(template) };
});
const statements = stacks.flatMap(({ policies }) => policies.flatMap((policy) => policy.statements));

describe("every policy of every configuration of the matrix", () => {
  it("gives no more than it must", () => {
    for (const { config, policies } of stacks) {
      expect(
        policies.flatMap((policy) => faultsOf(policy, config)),
        JSON.stringify(config),
      ).toEqual([]);
    }
  });

  it("is of each kind, so that each rule has something to judge", () => {
    const kinds = new Set(stacks.flatMap(({ policies }) => policies.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(["bucket", "destination", "identity", "key", "trust"]);
  });

  it("is there for every role: none has a policy that AWS manages, or none at all", () => {
    for (const { template } of stacks) {
      const { resource } = template;
      expect(Object.keys(resource).filter((type) => /attachment|^aws_iam_policy/.test(type))).toEqual([]);
      expect(Object.keys(resource["aws_iam_role_policy"] ?? {})).toEqual(Object.keys(resource["aws_iam_role"] ?? {}));
    }
  });
});

describe("every stack of the matrix", () => {
  it("reads who and where it is, and nothing that is kept there: what Terraform reads is in its state", () => {
    for (const { template } of stacks) {
      const { data = {} } = template as { data?: Record<string, unknown> };
      expect(Object.keys(data).sort()).toEqual(["aws_caller_identity", "aws_partition"]);
    }
  });
});

describe("no stack of the matrix", () => {
  it("has an ARN written out that nobody gave it: its partition, account or Region would be wrong elsewhere", () => {
    for (const { config, template } of stacks) {
      const given = JSON.stringify(config);
      const written = JSON.stringify(template).match(/arn:aws[a-z-]*:[^"\\]*/g) ?? [];
      expect(written.filter((arn) => !given.includes(arn))).toEqual([]);
    }
  });
});

describe("every policy of any configuration", () => {
  it("gives no more than it must", () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        expect(policiesOf(templateOf(config)).flatMap((policy) => faultsOf(policy, config))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("what the rules let through", () => {
  it("is all in use: no action, service or wildcard is let through that no policy has", () => {
    const actions = new Set(statements.flatMap(({ Action }) => Action));
    expect(Object.keys(RESOURCES).filter((action) => !actions.has(action))).toEqual([]);
    expect(Object.keys(WILDCARD_ACTIONS).filter((rule) => !actions.has(rule.split(" ").at(-1) ?? ""))).toEqual([]);
    const roles = new Set(stacks.flatMap(({ policies }) => policies.map(({ address }) => address.split(".")[1])));
    expect(Object.keys(SERVICES).filter((role) => !roles.has(role))).toEqual([]);
  });
});

const ACCOUNT = "${data.aws_caller_identity.current.account_id}";
const STRANGER = "999999999999";

/** One statement made worse; `undefined` where it has nothing that could be. */
type Spoil = (statement: PolicyStatement) => PolicyStatement | undefined;

const SPOILERS: readonly (readonly [how: string, spoil: Spoil])[] = [
  ["every action", (one) => ({ ...one, Action: "*" })],
  ["every action of the service", (one) => changed(one, "Action", (action) => action.replace(/:\w+$/, ":*"))],
  [
    "another action",
    (one) => (one.Effect === "Deny" ? undefined : { ...one, Action: [...list(one.Action), "iam:PassRole"] }),
  ],
  ["every resource", (one) => (one.Effect === "Deny" || one.Resource === "*" ? undefined : { ...one, Resource: "*" })],
  ["every resource of an account", (one) => changed(one, "Resource", () => `arn:aws:kinesis:*:${ACCOUNT}:*`)],
  ["no condition", ({ Condition, ...rest }) => (Condition === undefined ? undefined : rest)],
  ["any account in a condition", (one) => changed(one, "Condition", (text) => text.replaceAll(ACCOUNT, "*"))],
  ["another account in a condition", (one) => changed(one, "Condition", (text) => text.replaceAll(ACCOUNT, STRANGER))],
  ["another organization", (one) => changed(one, "Condition", (text) => text.replaceAll(/\bo-\w+/g, "o-0000000000"))],
  ["a partition written out", (one) => whole(one, (text) => text.replaceAll(/\$\{data\.aws_partition[^}]*\}/g, "aws"))],
  ["another service", (one) => principal(one, "Service", "ec2.amazonaws.com")],
  ["another account", (one) => principal(one, "AWS", STRANGER)],
  ["anybody", (one) => (one.Principal === undefined || one.Principal === "*" ? undefined : { ...one, Principal: "*" })],
  ["a permission for what is denied", (one) => (one.Effect === "Deny" ? { ...one, Effect: "Allow" } : undefined)],
  ["all but some actions", ({ Action, ...rest }) => ({ ...rest, Action: [], NotAction: Action }) as PolicyStatement],
];

describe("a policy that gives more", () => {
  const spoiled = differentStatements().flatMap(({ policy, statement, config }) =>
    SPOILERS.flatMap(([how, spoil]) => {
      const worse = spoil(statement);
      return worse === undefined ? [] : [{ how, policy, statement, worse, config }];
    }),
  );

  it.each(SPOILERS.map(([how]) => how))("is found: %s", (how) => {
    const tried = spoiled.filter((one) => one.how === how);
    expect(tried.length).toBeGreaterThan(0);
    for (const { policy, worse, config } of tried) {
      const faults = faultsOf({ ...policy, statements: [worse] }, config);
      expect(faults, `${policy.address}: ${JSON.stringify(worse)}`).not.toEqual([]);
    }
  });

  it("is found wherever it stands", () => {
    const policy: Policy = { address: "aws_sqs_queue.x.policy", kind: undefined, statements: [] };
    expect(faultsOf(policy, stacks[0]!.config)).toEqual([
      expect.stringContaining("of a kind that no rule here is for"),
    ]);
    const nested = { aws_sqs_queue: { x: { rule: [{ policy: '{"Statement":{"Action":"*"}}' }] } } };
    expect(policiesOf({ ...stacks[0]!.template, resource: nested })).toEqual([
      { address: "aws_sqs_queue.x.rule.0.policy", kind: undefined, statements: [{ Action: "*" }] },
    ]);
  });
});

// --- internal ---

/** Each statement that there is in the matrix, once. */
function differentStatements(): { policy: Policy; statement: PolicyStatement; config: PipelineInput }[] {
  const all = stacks.flatMap(({ config, policies }) =>
    policies.flatMap((policy) => policy.statements.map((statement) => ({ policy, statement, config }))),
  );
  return [...new Map(all.map((one) => [one.policy.address + JSON.stringify(one.statement), one])).values()];
}

/** With every text of one part changed; `undefined` where that changes nothing. */
function changed(one: PolicyStatement, part: keyof PolicyStatement, change: (text: string) => string) {
  const before = one[part];
  if (before === undefined || (one.Effect === "Deny" && part !== "Condition")) return undefined;
  const after = JSON.parse(JSON.stringify(before), (_, value) => (typeof value === "string" ? change(value) : value));
  return JSON.stringify(after) === JSON.stringify(before) ? undefined : { ...one, [part]: after };
}

function whole(one: PolicyStatement, change: (text: string) => string): PolicyStatement | undefined {
  const after = change(JSON.stringify(one));
  return after === JSON.stringify(one) ? undefined : (JSON.parse(after) as PolicyStatement);
}

function principal(one: PolicyStatement, kind: "AWS" | "Service", who: string): PolicyStatement | undefined {
  if (typeof one.Principal !== "object" || !(kind in one.Principal)) return undefined;
  return { ...one, Principal: { [kind]: who } as NonNullable<PolicyStatement["Principal"]> };
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return [value].flat() as readonly T[];
}

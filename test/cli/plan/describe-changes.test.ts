import { describe, expect, it } from "vitest";
import { describeChanges, isEmptyPlan, type PlannedChange } from "../../../cli/plan/describe-changes.ts";
import type { TerraformPlanJson } from "../../../cli/plan/plan-json.ts";
import { describePlan } from "../../../stacks/describe.ts";
import { changesOf, configOf, PLANS, planNamed, VPC } from "./plans.ts";

/** `VPC flow log vpc-…` of all things in a list. */
const titles = (things: readonly PlannedChange[]) => things.map(({ kind, name }) => `${kind} ${name}`);

function thing(things: readonly PlannedChange[], title: string): PlannedChange {
  const found = things.find(({ kind, name }) => `${kind} ${name}` === title);
  if (!found) throw new Error(`no ${title} in: ${titles(things).join(", ")}`);
  return found;
}

/** `retention: 7 days → 30 days` */
function saidOf({ attributes }: PlannedChange): string[] {
  return attributes.map(({ what, from = "nothing", to = "nothing", how }) => `${what}: ${how ?? `${from} → ${to}`}`);
}

const STREAM = "Kinesis stream prod-flows";
const FUNCTION = "Lambda function prod-flows-processor";
const FILTER = "CloudWatch Logs subscription filter prod-flows-to-kinesis";
const LOG_GROUP = "CloudWatch log group /vpcflow/prod-flows/flow-logs";
const FLOW_LOG = `VPC flow log ${VPC}`;
const KEY = "KMS key alias/vpcflow/prod-flows";

describe("the plan of a first deployment", () => {
  it("adds each thing that setup announced, by its name, and nothing else", () => {
    const { add, ...rest } = changesOf("create");
    const announced = describePlan(configOf("create")).map(({ kind, name, why }) => ({
      kind,
      name: name.replace("{account}", "123456789012"),
      why,
    }));
    expect(add.map(({ kind, name, why }) => ({ kind, name, why }))).toEqual(announced);
    expect(rest).toMatchObject({ change: [], replace: [], destroy: [], drift: [], warnings: [], stays: [] });
  });

  it("has every resource of Terraform's in one of them", () => {
    const addresses = changesOf("create").add.flatMap((one) => one.addresses);
    const managed = planNamed("create").resource_changes!.filter(({ mode }) => mode === "managed");
    expect(addresses.sort()).toEqual(managed.map(({ address }) => address).sort());
  });
});

describe("a second deployment", () => {
  it("has nothing to do, and takes what AWS tells otherwise than the provider wrote it for no drift", () => {
    const changes = changesOf("nothing");
    expect(planNamed("nothing").resource_drift!.length).toBeGreaterThan(5);
    expect(changes.drift).toEqual([]);
    expect(isEmptyPlan(changes)).toBe(true);
  });
});

describe("another log format", () => {
  const changes = changesOf("log-format");

  it("is a new flow log and a gap, and old lines that do not fit", () => {
    expect(titles(changes.replace)).toEqual([FLOW_LOG]);
    const flowLog = thing(changes.replace, FLOW_LOG);
    expect(flowLog.attributes).toMatchObject([
      { what: "log format", from: "default (14 fields)", to: "rich (27 fields)", forces: true },
    ]);
    expect(flowLog.notes.join(" ")).toMatch(
      /a new one takes its place.*not logged.*Lines of the old format do not fit/,
    );
    expect(changes.warnings).toEqual(flowLog.notes.map((note) => `${FLOW_LOG}: ${note}`));
  });

  it("changes the pattern and the function with it, in place", () => {
    expect(titles(changes.change)).toEqual([FILTER, FUNCTION]);
    expect(saidOf(thing(changes.change, FUNCTION))).toEqual(["log format: default (14 fields) → rich (27 fields)"]);
    expect(saidOf(thing(changes.change, FILTER))[0]).toMatch(
      /^pattern: 14 fields, conditions on srcaddr, .* → 27 fields/,
    );
  });
});

describe("what changes in place", () => {
  it.each([
    ["settings", LOG_GROUP, ["retention: 7 days → 3 days"]],
    ["settings", STREAM, ["retention: 24 hours → 48 hours"]],
    [
      "settings",
      FUNCTION,
      ["webhook: https://hooks.example.com → https://other.example.com", "memory: 512 MB → 1024 MB"],
    ],
    ["settings", "CloudWatch log group /aws/lambda/prod-flows-processor", ["retention: 30 days → 60 days"]],
    ["webhook-path", FUNCTION, ["webhook: still https://hooks.example.com, otherwise different"]],
    [
      "filter",
      FILTER,
      ["pattern: 14 fields, conditions on srcaddr, dstaddr, srcport, dstport → 14 fields, no condition"],
    ],
    ["code", FUNCTION, [expect.stringMatching(/^code: new code, of vpcflow \d+\.\d+\.\d+/)]],
    ["stream-mode", STREAM, ["shards: 0 → 2", "mode: on demand → provisioned"]],
    ["tags", STREAM, ['tag team: "net" → "security"']],
    ["existing-group", KEY, ["what it allows: LogGroupsOfThisPipeline changes"]],
    ["key-given-up", "IAM role prod-flows-eu-west-1-to-kinesis", ["what it allows: EncryptForTheStream goes"]],
    ["key-given-up", LOG_GROUP, [expect.stringMatching(/^key: key [0-9a-f-]{36} → AWS's own key$/)]],
  ])("is said from what to what (%s): %s", (name, title, said) => {
    expect(saidOf(thing(changesOf(name).change, title))).toEqual(said);
  });

  it("says which records a shorter retention deletes", () => {
    const { change, warnings } = changesOf("settings");
    expect(thing(change, LOG_GROUP).notes).toEqual([expect.stringContaining("deletes what is older than 3 days")]);
    expect(warnings).toEqual([expect.stringMatching(/^CloudWatch log group .*flow-logs: .*older than 3 days/)]);
  });

  it("says what a change of the stream's mode costs", () => {
    expect(thing(changesOf("stream-mode").change, STREAM).notes).toEqual([expect.stringContaining("two changes")]);
  });
});

describe("what goes", () => {
  it("is a key, and until when it can be had back", () => {
    const { destroy, warnings } = changesOf("key-given-up");
    expect(titles(destroy)).toEqual([KEY]);
    expect(thing(destroy, KEY).addresses.toSorted()).toEqual(["aws_kms_alias.key", "aws_kms_key.key"]);
    expect(warnings.join()).toMatch(
      /30 days later nothing that it encrypted.*cancel-key-deletion --region eu-west-1 --key-id [0-9a-f-]{36}/,
    );
  });

  it("is a log group with its records, its flow logs, and their role, which this vpcflow.json does not name", () => {
    const { destroy, replace } = changesOf("existing-group");
    expect(titles(destroy).sort()).toEqual([LOG_GROUP, "IAM role prod-flows-eu-west-1-flow-logs", FLOW_LOG].sort());
    expect(thing(destroy, LOG_GROUP).notes).toEqual(["All that it holds is deleted with it."]);
    expect(thing(replace, FILTER).attributes).toMatchObject([
      { from: '"/vpcflow/prod-flows/flow-logs"', forces: true },
    ]);
  });

  it("is a role for another name, and who has to know", () => {
    const { replace, warnings } = changesOf("role-names");
    const role = thing(replace, "IAM role net-prod-flows-eu-west-1-to-kinesis");
    expect(saidOf(role)).toEqual([
      'name: "prod-flows-eu-west-1-to-kinesis" → "net-prod-flows-eu-west-1-to-kinesis"',
      'path: "/" → "/flows/"',
    ]);
    expect(role.notes.join(" ")).toContain("must be given to the new one");
    expect(warnings.join(" ")).toMatch(/to-kinesis: Until CloudWatch Logs uses the new one/);
  });
});

describe("what somebody changed by hand", () => {
  const { drift, add, change } = changesOf("drift");

  it("is told as such, with what it was and what it is", () => {
    expect(titles(drift)).toEqual([LOG_GROUP, FILTER, FUNCTION]);
    expect(drift.flatMap(saidOf)).toEqual(["retention: 7 days → 90 days", "memory: 512 MB → 2048 MB"]);
    expect(thing(drift, FILTER).notes).toEqual(["It was deleted."]);
  });

  it("is taken back", () => {
    expect(titles(add)).toEqual([FILTER]);
    expect(saidOf(thing(change, FUNCTION))).toEqual(["memory: 2048 MB → 512 MB"]);
  });
});

describe("a destroy", () => {
  const changes = changesOf("destroy");

  it("takes every thing that was made, and says what is lost with each", () => {
    // But the filter, which was deleted by hand before.
    const made = titles(changesOf("create").add).filter((title) => title !== FILTER);
    expect(titles(changes.destroy)).toEqual(made);
    expect(changes.warnings.join("\n")).toMatch(
      /KMS key.*can ever be read again[\s\S]*Kinesis stream.*records on it are lost/,
    );
    expect(thing(changes.destroy, "S3 bucket prod-flows-dead-123456789012-eu-west-1").notes.join()).toContain("empty");
  });

  it("says what stays", () => {
    expect(changes.stays.join()).toContain("vpcflow.json");
    const existing = describeChanges(planNamed("destroy"), configOf("existing-group"));
    expect(existing.stays.join()).toContain("The log group /vpc/flow in eu-west-1");
  });
});

describe("a stream that is replaced", () => {
  it("loses what it holds, and its readers", () => {
    const before = { name: "prod-flows", retention_period: 24 };
    const change = {
      actions: ["delete", "create"] as const,
      before,
      after: { ...before, name: "x" },
      replace_paths: [["name"]],
    };
    const { replace } = describeChanges(
      plan({ type: "aws_kinesis_stream", name: "stream", change }),
      configOf("nothing"),
    );
    expect(replace[0]?.notes.join()).toMatch(/records on it are lost.*begin anew/);
  });

  it("is not resharded by more than Kinesis takes", () => {
    const [before, after] = [1, 5].map((shard_count) => ({ name: "prod-flows", shard_count }));
    const change = { actions: ["update"] as const, before: before!, after: after! };
    const { warnings } = describeChanges(
      plan({ type: "aws_kinesis_stream", name: "stream", change }),
      configOf("nothing"),
    );
    expect(warnings.join()).toContain("go by way of 2 shards");
  });
});

describe("an event source mapping that is replaced", () => {
  it("reads the stream a second time", () => {
    const change = { actions: ["delete", "create"] as const, before: { batch_size: 1 }, after: { batch_size: 2 } };
    const mapping = { type: "aws_lambda_event_source_mapping", name: "processor", change };
    expect(describeChanges(plan(mapping), configOf("nothing")).warnings.join()).toContain("a second time");
  });
});

describe("what no vpcflow knows", () => {
  it("is shown by its address", () => {
    const change = { actions: ["delete"] as const, before: { name: "mine" }, after: null };
    const { destroy } = describeChanges(plan({ type: "aws_sns_topic", name: "mine", change }), configOf("nothing"));
    expect(destroy).toMatchObject([
      { kind: "resource", name: "aws_sns_topic.mine", addresses: ["aws_sns_topic.mine"] },
    ]);
  });

  it("is no data source", () => {
    const read = { mode: "data" as const, type: "aws_partition", name: "current" };
    const change = { actions: ["read"] as const, before: null, after: {} };
    expect(isEmptyPlan(describeChanges(plan({ ...read, change }), configOf("nothing")))).toBe(true);
  });
});

describe("a secret", () => {
  it.each(PLANS.map(({ name }) => name))("is in no word of the plan: %s", (name) => {
    expect(JSON.stringify(changesOf(name))).not.toContain("secret-path");
  });

  it("is there to be found", () => {
    expect(JSON.stringify(planNamed("webhook-path"))).toContain("secret-path-2");
  });

  it("is what the provider calls sensitive, and every variable of the function but those that are known", () => {
    const variables = (token: string) => ({ environment: [{ variables: { TOKEN: token } }], description: token });
    const change = {
      actions: ["update"] as const,
      before: variables("hush-1"),
      after: variables("hush-2"),
      after_sensitive: { description: true },
    };
    const { change: changed } = describeChanges(
      plan({ type: "aws_lambda_function", name: "processor", change }),
      configOf("nothing"),
    );
    expect(saidOf(changed[0]!)).toEqual(["description: not shown", "variable TOKEN: changes"]);
  });
});

// --- internal ---

type Given = Partial<NonNullable<TerraformPlanJson["resource_changes"]>[number]> & { type: string; name: string };

function plan(given: Given): TerraformPlanJson {
  const one = { address: `${given.type}.${given.name}`, mode: "managed" as const, ...given };
  return { resource_changes: [one] as unknown as NonNullable<TerraformPlanJson["resource_changes"]> };
}

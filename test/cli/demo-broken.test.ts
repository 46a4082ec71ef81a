import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo } from "../../cli/demo/run.ts";
import { reportError } from "../../cli/errors.ts";
import { createWorld } from "./terminal.ts";

type Json = Record<string, unknown>;

/** What is done to the synthesized template. `keys` lead to a value under `resource`; `undefined` takes it away. */
type Change = readonly [keys: readonly string[], value: unknown];

const SUBSCRIPTION = ["aws_cloudwatch_log_subscription_filter", "subscription"];
const MAPPING = ["aws_lambda_event_source_mapping", "processor"];
const LAMBDA = ["aws_lambda_function", "processor"];
const VARIABLES = [...LAMBDA, "environment", "variables"];
const PATTERN =
  '[version, account_id, interface_id, srcaddr != "-", dstaddr != "-", srcport != "-", dstport != "-", protocol, packets, bytes, start, end, action, log_status]';
const LINE = (port: number) =>
  `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${port} 443 6 1 40 1630619088 1630619102 ACCEPT OK`;
const NODATA = "2 123456789012 eni-1 - - - - - - - 1630619088 1630619102 - NODATA";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-test-demo-"));
  writeFileSync(path.join(folder, "flows.log"), `${[LINE(1), LINE(2), LINE(3), NODATA].join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the demo with one thing in the synthesized template changed, and gives its exit status and all it said. */
async function demoWith(keys: readonly string[], change: (value: unknown) => unknown) {
  const { context, stdout, stderr } = createWorld({ cwd: folder });
  const flags = { seed: "1", input: "flows.log" };
  const status = await demo(flags, context, (file) => changeTemplate(file, keys, change)).then(
    () => 0,
    (error: unknown) => reportError(error, context),
  );
  return { status, failed: stdout.text.split("\n").filter((line) => line.startsWith("✖")), said: stderr.text };
}

function changeTemplate(file: string, keys: readonly string[], change: (value: unknown) => unknown): void {
  const json = JSON.parse(readFileSync(file, "utf8")) as { resource: Json };
  const parent = keys.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, json.resource);
  const last = keys.at(-1)!;
  const before = JSON.stringify(parent[last]);
  parent[last] = change(parent[last]);
  expect(JSON.stringify(parent[last])).not.toBe(before);
  writeFileSync(file, JSON.stringify(json));
}

describe("the demo refuses at once a template", () => {
  it.each<[string, ...Change]>([
    [
      "whose filter leads to another stream",
      [...SUBSCRIPTION, "destination_arn"],
      "arn:aws:kinesis:us-east-1:1:stream/x",
    ],
    ["whose filter leads nowhere", [...SUBSCRIPTION, "destination_arn"], undefined],
    ["whose filter has no role", [...SUBSCRIPTION, "role_arn"], undefined],
    ["whose filter has the function's role", [...SUBSCRIPTION, "role_arn"], "${aws_iam_role.processor.arn}"],
    ["whose filter has no pattern", [...SUBSCRIPTION, "filter_pattern"], undefined],
    ["whose filter's pattern is cut off", [...SUBSCRIPTION, "filter_pattern"], PATTERN.slice(0, -3)],
    ["whose filter is on another log group", [...SUBSCRIPTION, "log_group_name"], "/another"],
    ["whose mapping starts at LATEST", [...MAPPING, "starting_position"], "LATEST"],
    ["whose mapping starts nowhere", [...MAPPING, "starting_position"], undefined],
    ["whose mapping has empty batches", [...MAPPING, "batch_size"], 0],
    ["whose mapping has batches that Lambda refuses", [...MAPPING, "batch_size"], 10_001],
    ["whose mapping has no response types", [...MAPPING, "function_response_types"], []],
    ["whose mapping says nothing of response types", [...MAPPING, "function_response_types"], undefined],
    ["whose mapping retries without end", [...MAPPING, "maximum_retry_attempts"], -1],
    ["whose mapping retries without end by default", [...MAPPING, "maximum_retry_attempts"], undefined],
    ["whose mapping keeps records of any age", [...MAPPING, "maximum_record_age_in_seconds"], -1],
    ["whose mapping says nothing of the records' age", [...MAPPING, "maximum_record_age_in_seconds"], undefined],
    ["whose mapping outlasts the stream's retention", [...MAPPING, "maximum_record_age_in_seconds"], 604_800],
    ["whose mapping does not bisect", [...MAPPING, "bisect_batch_on_function_error"], false],
    ["whose mapping says nothing of bisecting", [...MAPPING, "bisect_batch_on_function_error"], undefined],
    ["whose mapping has no failure destination", [...MAPPING, "destination_config"], undefined],
    ["whose mapping reads no stream", [...MAPPING, "event_source_arn"], undefined],
    ["whose mapping reads another stream", [...MAPPING, "event_source_arn"], "arn:aws:kinesis:us-east-1:1:stream/x"],
    ["whose mapping invokes nothing", [...MAPPING, "function_name"], undefined],
    ["whose mapping invokes another function", [...MAPPING, "function_name"], "other"],
    ["whose mapping filters", [...MAPPING, "filter_criteria"], { filter: [{ pattern: "{}" }] }],
    ["whose mapping waits too long for a batch", [...MAPPING, "maximum_batching_window_in_seconds"], 301],
    ["whose mapping runs too many batches at once", [...MAPPING, "parallelization_factor"], 11],
    ["whose mapping is off", [...MAPPING, "enabled"], false],
    ["whose function has no log format", [...VARIABLES, "VPCFLOW_LOG_FORMAT"], undefined],
    ["whose function has another log format", [...VARIABLES, "VPCFLOW_LOG_FORMAT"], "rich"],
    ["whose function has a log format that is none", [...VARIABLES, "VPCFLOW_LOG_FORMAT"], "$${nonsense}"],
    ["whose function posts to nobody", [...VARIABLES, "VPCFLOW_WEBHOOK_URL"], undefined],
    ["whose function posts elsewhere", [...VARIABLES, "VPCFLOW_WEBHOOK_URL"], "https://127.0.0.1:1"],
    ["whose function has no dead-letter bucket", [...VARIABLES, "VPCFLOW_DEAD_LETTER_BUCKET"], undefined],
    ["whose function has another dead-letter bucket", [...VARIABLES, "VPCFLOW_DEAD_LETTER_BUCKET"], "another"],
    ["whose function has no handler", [...LAMBDA, "handler"], undefined],
    ["whose function may run for no time", [...LAMBDA, "timeout"], 0],
    ["whose function may run for a second", [...LAMBDA, "timeout"], 1],
    ["whose function may run for Lambda's default of 3 s", [...LAMBDA, "timeout"], undefined],
    ["whose function may run for too long", [...LAMBDA, "timeout"], 901],
    ["whose function has no code", [...LAMBDA, "filename"], undefined],
    ["whose function's code is not there", [...LAMBDA, "filename"], "assets/none.zip"],
    ["whose function's code is another's", [...LAMBDA, "source_code_hash"], "AAAA"],
    ["whose function's code has no hash", [...LAMBDA, "source_code_hash"], undefined],
  ])("%s", async (_, keys, value) => {
    const { status, said } = await demoWith(keys, () => value);
    expect(status).toBe(1);
    // What is said begins with the resource's type, and ends with the attribute or the role's that it names.
    const [type, attribute] = [keys[0]!, keys.at(-1)!];
    expect(said).toMatch(new RegExp(`The template's (${type}\\b.*\\.${attribute}|aws_iam_role\\.processor)`));
    expect(said).toContain("vpcflow synth");
  });

  it.each([
    ["kinesis:PutRecord", "subscription"],
    ["kms:GenerateDataKey", "subscription"],
    ["kinesis:DescribeStream", "processor"],
    ["kinesis:DescribeStreamSummary", "processor"],
    ["kinesis:GetRecords", "processor"],
    ["kinesis:GetShardIterator", "processor"],
    ["kinesis:ListShards", "processor"],
    ["s3:PutObject", "processor"],
    ["s3:ListBucket", "processor"],
    ["kms:Decrypt", "processor"],
    ["kms:GenerateDataKey", "processor"],
  ])("that denies %s to the role of the %s", async (action, role) => {
    const keys = ["aws_iam_role_policy", role, "policy"];
    const { status, said } = await demoWith(keys, (policy) =>
      (policy as string).replaceAll(`"${action}"`, '"none:None"'),
    );
    expect(status).toBe(1);
    expect(said).toContain(`aws_iam_role_policy.${role}.policy`);
    expect(said).toContain(`allows ${action} on`);
  });

  it.each([["unreadable"], ["aws/lambda"]])("whose function may write nothing below %s/", async (prefix) => {
    const keys = ["aws_iam_role_policy", "processor", "policy"];
    const { status, said } = await demoWith(keys, (policy) => (policy as string).replace(`/${prefix}/*`, "/else/*"));
    expect(status).toBe(1);
    expect(said).toContain(`/${prefix}/any`);
  });

  it.each(["subscription", "processor"])("whose %s role trusts somebody else", async (role) => {
    const keys = ["aws_iam_role", role, "assume_role_policy"];
    const { status, said } = await demoWith(keys, (policy) =>
      (policy as string).replace("amazonaws.com", "example.com"),
    );
    expect(status).toBe(1);
    expect(said).toContain(`aws_iam_role.${role}.assume_role_policy`);
  });
});

/** A demo that runs takes both cores for a while: two at a time are soonest done. */
function inTwos() {
  const lanes = [Promise.resolve(), Promise.resolve()];
  let next = 0;
  return <Result>(task: () => Promise<Result>): Promise<Result> => {
    const lane = next++ % lanes.length;
    const done = lanes[lane]!.then(task);
    lanes[lane] = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  };
}

describe.concurrent("the demo runs, and fails at the hop that shows it, with", () => {
  const inTurn = inTwos();

  it.each<[string, ...Change, string, RegExp]>([
    [
      "a pattern whose conditions are dropped",
      [...SUBSCRIPTION, "filter_pattern"],
      PATTERN.replaceAll(' != "-"', ""),
      "log group",
      /4 match the filter pattern; .*3 should have matched/,
    ],
    [
      "a pattern with one condition less",
      [...SUBSCRIPTION, "filter_pattern"],
      PATTERN.replace('srcport != "-"', "srcport"),
      "log group",
      /the pattern is not the one that the config's format needs/,
    ],
    [
      "a pattern with a condition more",
      [...SUBSCRIPTION, "filter_pattern"],
      PATTERN.replace("action", 'action != "ACCEPT"'),
      "log group",
      /0 match the filter pattern/,
    ],
    [
      "a pattern with a field more",
      [...SUBSCRIPTION, "filter_pattern"],
      PATTERN.replace("]", ", more]"),
      "log group",
      /0 match the filter pattern.*nothing reaches the stream/,
    ],
    ["no retry", [...MAPPING, "maximum_retry_attempts"], 0, "mapping", /maximum_retry_attempts is 0/],
    [
      "a handler that the code lacks",
      [...LAMBDA, "handler"],
      "index.none",
      "function",
      /index\.none is undefined or not exported/,
    ],
    ["a module that the code lacks", [...LAMBDA, "handler"], "other.handler", "function", /Cannot find module 'other'/],
  ])(
    "%s",
    async (_, keys, value, hop, said) => {
      const { status, failed } = await inTurn(() => demoWith(keys, () => value));
      expect(status).toBe(1);
      const line = failed.find((one) => one.startsWith(`✖ ${hop} `));
      expect(line).toMatch(said);
    },
    60_000,
  );
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { type FakeAws, startFakeAws } from "./fake-aws.ts";
import { CTRL_C, converse, createWorld, vpcflow } from "./terminal.ts";
import { type FakeTerraform, installFakeTerraform, type Scenario } from "./terraform/fake-terraform.ts";

const ACCOUNT = "123456789012";
const CALLER = `arn:aws:iam::${ACCOUNT}:user/ann`;
const CONFIG = {
  version: 1,
  name: "quick",
  region: "eu-west-1",
  source: { vpcIds: ["vpc-0123456789abcdef0"] },
};
const IDENTITY = { xml: `<Arn>${CALLER}</Arn><UserId>X</UserId><Account>${ACCOUNT}</Account>` };

const created = (address: string) => {
  const [type, name] = address.split(".");
  return { address, type, name, mode: "managed", change: { actions: ["create"], before: null, after: {} } };
};
const PLAN = {
  resource_changes: [
    "aws_iam_role.subscription",
    "aws_kms_key.key",
    "aws_kinesis_stream.stream",
    "aws_s3_bucket.dead_letters",
  ].map(created),
};
const OUTPUTS = {
  stream_name: { sensitive: false, value: "quick" },
  a_secret: { sensitive: true, value: "hush" },
};
const SCENARIO: Scenario = {
  plan: { file: "plan.jsonl", status: 2 },
  show: { json: PLAN, text: "# Terraform's own plan" },
  apply: { file: "apply.jsonl" },
  output: { json: OUTPUTS },
};

let cwd: string;
let home: string;
let aws: FakeAws;
let terraform: FakeTerraform;

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-deploy-"));
  home = mkdtempSync(path.join(tmpdir(), "vpcflow-deploy-home-"));
  aws = await startFakeAws({ GetCallerIdentity: IDENTITY });
  terraform = installFakeTerraform(home, SCENARIO);
  configure(CONFIG);
});

afterEach(async () => {
  await aws.stop();
  for (const folder of [cwd, home]) rmSync(folder, { recursive: true, force: true });
});

function configure(config: object): void {
  writeFileSync(path.join(cwd, "vpcflow.json"), `${JSON.stringify(config, undefined, 2)}\n`);
}

const configNow = () => JSON.parse(readFileSync(path.join(cwd, "vpcflow.json"), "utf8"));
const template = () => JSON.parse(readFileSync(path.join(cwd, "cdktf.out/stacks/quick/cdk.tf.json"), "utf8"));
const stage = () => ({ cwd, env: terraform.env });
const args = (...more: string[]) => ["deploy", "--endpoint-url", aws.url, ...more];
const deploy = (...more: string[]) => vpcflow(args("--no-verify", ...more), stage());

describe("a deployment", () => {
  it("plans, applies what was planned, and prints the outputs that are no secrets", async () => {
    const { status, stdout, stderr } = await deploy("--yes");
    expect(status).toBe(0);
    expect(terraform.commands()).toEqual(["version", "init", "plan", "show", "apply", "output"]);
    expect(stderr).toContain("✔ created aws_kinesis_stream.stream (30 s, 4 of 4)");
    expect(stderr).toContain("Deployed: 4 steps");
    expect(stdout).toBe("stream_name  quick\n\n");
  });

  it("shows account, Region, caller and the plan in words", async () => {
    const { stderr } = await deploy("--yes");
    for (const words of ["quick in eu-west-1", ACCOUNT, CALLER, "+ Kinesis stream quick", "4 to add."]) {
      expect(stderr).toContain(words);
    }
    expect(stderr).not.toContain("Terraform's own plan");
  });

  it("prints Terraform's own plan where that is asked for", async () => {
    expect((await deploy("--yes", "--show-plan")).stderr).toContain("# Terraform's own plan");
  });

  it("keeps the plan, which holds secrets, in a file that is gone afterwards", async () => {
    await deploy("--yes");
    const out = terraform
      .calls()
      .find(({ args }) => args[0] === "plan")!
      .args.find((arg) => arg.startsWith("-out="))!;
    expect(existsSync(path.dirname(out.slice("-out=".length)))).toBe(false);
  });

  it("asks, and changes nothing where the answer is no", async () => {
    const { status, stderr } = await converse(
      args("--no-verify"),
      [[`Deploy to the account ${ACCOUNT}?`, "n\r"]],
      stage(),
    );
    expect(status).toBe(130);
    expect(stderr).toContain("Nothing was changed in the account.");
    expect(terraform.commands()).not.toContain("apply");
    expect(configNow()).toEqual(CONFIG);
  });

  it("applies where the answer is yes", async () => {
    const { status } = await converse(args("--no-verify"), [[`Deploy to the account ${ACCOUNT}?`, "y\r"]], stage());
    expect(status).toBe(0);
    expect(terraform.commands()).toContain("apply");
  });

  it("needs --yes where nobody can be asked, and says so before anything is done", async () => {
    const { status, stderr } = await deploy();
    expect(status).toBe(2);
    expect(stderr).toContain("--yes");
    expect([terraform.calls(), readdirSync(cwd)]).toEqual([[], ["vpcflow.json"]]);
  });

  it("says that vpcflow.json is missing before that nobody can be asked", async () => {
    rmSync(path.join(cwd, "vpcflow.json"));
    const { status, stderr } = await deploy();
    expect(status).toBe(1);
    expect(stderr).toContain("There is no vpcflow.json here.");
    expect(stderr).not.toContain("terminal");
  });

  it("counts once what Terraform begins to look at and has looked at", async () => {
    terraform.play({ ...SCENARIO, plan: { file: "plan-refreshed.jsonl", status: 2 } });
    expect((await deploy("--dry-run")).stderr).toMatch(/✔ Plan 2 looked at/);
  });

  it("ends after the plan in a dry run, with the plan on stdout", async () => {
    const { status, stdout } = await deploy("--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain("4 to add.");
    expect(terraform.commands()).not.toContain("apply");
    expect(configNow()).toEqual(CONFIG);
  });

  it("that changes nothing says so, and applies nothing", async () => {
    terraform.play({ ...SCENARIO, plan: { file: "plan.jsonl", status: 0 }, show: { json: { resource_changes: [] } } });
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(0);
    expect(stderr).toContain("No changes");
    expect(terraform.commands()).toEqual(["version", "init", "plan", "output"]);
    // cdktf deployed it, or the account was taken out of the file: it is where it is.
    expect(configNow()).toEqual({ ...CONFIG, accountId: ACCOUNT });
  });

  it("prints one report with --json", async () => {
    const { stdout } = await deploy("--yes", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "quick",
      region: "eu-west-1",
      accountId: ACCOUNT,
      caller: CALLER,
      changes: { add: [{ kind: expect.any(String) }, {}, {}, {}] },
      applied: { steps: 4 },
      outputs: { stream_name: "quick" },
      verify: null,
    });
    expect(stdout).not.toContain("hush");
  });

  it("warns once that the state is a file of this folder", async () => {
    expect((await deploy("--yes")).stderr).toContain("terraform.quick.tfstate in this folder");
    writeFileSync(path.join(cwd, "terraform.quick.tfstate"), "");
    expect((await deploy("--yes")).stderr).not.toContain("in this folder");
  });

  it("verifies afterwards, and that data does not flow yet is no failure", async () => {
    const { status, stdout } = await vpcflow(args("--yes"), stage());
    expect(stdout).toContain("credentials");
    expect(status).toBe(0);
  }, 60_000);

  it("takes --wait only with verify", async () => {
    expect((await deploy("--yes", "--wait", "15m")).status).toBe(2);
    expect((await vpcflow(args("--yes", "--wait", "long"), stage())).stderr).toContain('--wait is "long"');
    expect(terraform.calls()).toEqual([]);
  });
});

describe("the account", () => {
  it("is pinned by the first deployment, and in the template that is planned", async () => {
    await deploy("--yes");
    expect(configNow()).toEqual({ ...CONFIG, accountId: ACCOUNT });
    expect(Object.keys(configNow())).toEqual(["version", "name", "region", "accountId", "source"]);
    expect(template().provider.aws[0].allowed_account_ids).toEqual([ACCOUNT]);
  });

  it("that is another is refused before anything is written", async () => {
    configure({ ...CONFIG, accountId: "210987654321" });
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).not.toContain("210987654321");
    expect(terraform.commands()).toEqual(["version"]);
    expect(existsSync(path.join(cwd, "cdktf.out"))).toBe(false);
  });

  it("that is another is told by its last digits, and whose it is", async () => {
    configure({ ...CONFIG, accountId: "210987654321" });
    const { stderr } = await vpcflow(args("--yes"), { cwd, env: { ...terraform.env, AWS_PROFILE: "dev" } });
    expect(stderr).toContain(
      "The profile dev is of the account …9012, and this pipeline is pinned to …4321: nothing was touched.",
    );
    expect(stderr).not.toMatch(/\d{12}/);
  });

  it("is never in an error's text, nor the caller", async () => {
    terraform.play({ ...SCENARIO, apply: { file: "apply-exists.jsonl", status: 1 } });
    const { stderr } = await deploy("--yes");
    const error = stderr.slice(stderr.indexOf("vpcflow:"));
    expect(error).toContain("exists already");
    expect(error).not.toMatch(/\d{12}|ann/);
  });
});

describe("what Terraform is given", () => {
  it("is no credential in an argument, and the endpoint in its environment and an override", async () => {
    await deploy("--yes");
    for (const { args, env } of terraform.calls().slice(1)) {
      expect(args.join(" ")).not.toContain("made-up");
      expect(env).toMatchObject({ AWS_ENDPOINT_URL: aws.url, AWS_REGION: "eu-west-1", TF_IN_AUTOMATION: "1" });
    }
    expect(existsSync(path.join(cwd, "cdktf.out/stacks/quick/endpoint_override.tf.json"))).toBe(true);
  });

  it("is the template with its versions", async () => {
    await deploy("--yes");
    expect(readdirSync(path.join(cwd, "cdktf.out/stacks/quick"))).toContain("versions.tf");
  });
});

describe("what will not do", () => {
  it.each<[string, () => void, string[], number, string]>([
    [
      "a Terraform that is too old",
      () => terraform.play({ version: { text: "Terraform v1.3.9\n" } }),
      [],
      1,
      "Terraform 1.3.9 is too old.",
    ],
    [
      "another Region",
      () => {},
      ["--region", "us-east-1"],
      2,
      '--region is "us-east-1", and the pipeline is in eu-west-1.',
    ],
    ["a vpcflow.json of a newer version", () => configure({ ...CONFIG, version: 9 }), [], 1, "version 9"],
    ["no vpcflow.json", () => rmSync(path.join(cwd, "vpcflow.json")), [], 1, "There is no vpcflow.json here."],
    [
      "a Terraform that is not there",
      () => rmSync(terraform.bin, { recursive: true }),
      [],
      1,
      "Neither terraform nor tofu",
    ],
    [
      "expired credentials",
      () => {
        aws.answers["GetCallerIdentity"] = { error: "ExpiredToken", status: 403 };
      },
      [],
      1,
      "Your AWS credentials have expired.",
    ],
  ])("%s is one sentence and the way out, and nothing is written", async (_, spoil, more, status, words) => {
    spoil();
    const before = readdirSync(cwd);
    const result = await deploy("--yes", ...more);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(cwd)).toEqual(before);
  });

  it("a log group that is not there is said before Terraform plans", async () => {
    configure({ ...CONFIG, source: { logGroup: "/vpc/flow" } });
    aws.answers["DescribeLogGroups"] = { logGroups: [] };
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain('There is no log group "/vpc/flow" in eu-west-1.');
    expect(stderr).toContain("✖ Log group /vpc/flow");
    expect(stderr).not.toContain("✔ Log group");
    expect(terraform.commands()).toEqual(["version"]);
  });

  it("VPCs, subnets and interfaces that are not there are named, all of them, before Terraform plans", async () => {
    configure({
      ...CONFIG,
      source: { vpcIds: ["vpc-0123456789abcdef0", "vpc-00000000000000001", "vpc-00000000000000002"] },
    });
    aws.answers["DescribeVpcs"] = {
      xml: "<vpcSet><item><vpcId>vpc-0123456789abcdef0</vpcId></item></vpcSet>",
    };
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain(
      'vpcflow: There is no VPC "vpc-00000000000000001", no VPC "vpc-00000000000000002" in eu-west-1.',
    );
    expect(stderr).toContain("Check source.vpcIds in vpcflow.json, the Region and the account");
    expect(terraform.commands()).toEqual(["version"]);
    expect(aws.asked).not.toContain("DescribeSubnets");
  });

  it("what may not be looked for is said, and stops nothing", async () => {
    configure({ ...CONFIG, source: { subnetIds: ["subnet-0123456789abcdef0"] } });
    aws.answers["DescribeSubnets"] = { error: "UnauthorizedOperation", status: 403 };
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(0);
    expect(stderr).toContain(
      "! Whether the subnets are there could not be looked at, since AWS denies you ec2:DescribeSubnets.",
    );
  });

  it("a pipeline of that name which this folder does not know is said before anything is created", async () => {
    const named = { ...created("aws_kinesis_stream.stream") };
    const bucket = created("aws_s3_bucket.dead_letters");
    const resource_changes = [
      { ...named, change: { ...named.change, after: { name: "quick" } } },
      { ...bucket, change: { ...bucket.change, after: { bucket: `quick-dead-${ACCOUNT}-eu-west-1` } } },
      created("aws_kms_key.key"),
    ];
    terraform.play({ ...SCENARIO, show: { json: { resource_changes } } });
    aws.answers["DescribeStreamSummary"] = { StreamDescriptionSummary: { StreamStatus: "ACTIVE" } };
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    const error = stderr.slice(stderr.indexOf("vpcflow: "));
    expect(error).toContain("A pipeline named quick exists already in eu-west-1");
    expect(error).toContain("import aws_kinesis_stream.stream quick\n");
    expect(error).toContain("import aws_s3_bucket.dead_letters quick-dead-ACCOUNT-eu-west-1\n");
    expect(error).not.toMatch(/\d{12}|aws_kms_key/);
    expect(terraform.commands()).not.toContain("apply");
    expect(configNow()).toEqual(CONFIG);
  });

  it("a stream of that name that is being deleted, or cannot be looked at, stops nothing", async () => {
    const named = created("aws_kinesis_stream.stream");
    const resource_changes = [{ ...named, change: { ...named.change, after: { name: "quick" } } }];
    terraform.play({ ...SCENARIO, show: { json: { resource_changes } } });
    for (const answer of [
      { StreamDescriptionSummary: { StreamStatus: "DELETING" } },
      { error: "ResourceNotFoundException" },
      { error: "AccessDeniedException" },
    ]) {
      aws.answers["DescribeStreamSummary"] = answer;
      expect((await deploy("--yes")).status).toBe(0);
    }
  });

  it("what of a log group may not be looked at is said, and stops nothing", async () => {
    configure({ ...CONFIG, source: { logGroup: "/vpc/flow" } });
    const denied = { error: "AccessDeniedException", message: "not authorized to perform: logs:DescribeLogGroups" };
    aws.answers["DescribeLogGroups"] = denied;
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(0);
    expect(stderr).toContain(
      "the log group itself could not be looked at, since AWS denies you logs:DescribeLogGroups.",
    );
  });

  it("a state that is locked names the way to unlock it", async () => {
    terraform.play({ ...SCENARIO, plan: { file: "plan-locked.jsonl", status: 1 } });
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("The state is locked: root@vm works on this pipeline since 2026-11-21 06:17:54 UTC.");
    expect(stderr).toContain(
      "terraform -chdir=cdktf.out/stacks/quick force-unlock 38fe253c-08ba-2549-32ea-cbde94e4c0ef",
    );
    expect(configNow()).toEqual(CONFIG);
  });

  it("a provider that cannot be fetched is explained", async () => {
    terraform.play({
      ...SCENARIO,
      init: {
        status: 1,
        stderr: "\nError: Failed to query available provider packages\n\nCould not retrieve the list: no such host\n",
      },
    });
    const { status, stderr } = await deploy("--yes");
    expect([status, stderr.includes("Terraform could not fetch the AWS provider")]).toEqual([1, true]);
    expect(terraform.commands()).not.toContain("plan");
  });
});

describe("an apply that fails half-way", () => {
  beforeEach(() => {
    terraform.play({
      ...SCENARIO,
      apply: { file: "apply-exists.jsonl", status: 1 },
      "state list": { text: "data.aws_partition.current\naws_kms_key.key\n" },
    });
  });

  it("says what was made, what was not, and that the next deployment goes on", async () => {
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("✔ created aws_kms_key.key");
    expect(stderr).toContain("✖ aws_kinesis_stream.stream not created");
    expect(stderr).toContain("1 of 4 steps done, 3 not; the state knows what there is.");
    expect(stderr).toContain("The next vpcflow deploy goes on from there");
    expect(stderr).toContain("import aws_kinesis_stream.stream quick");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("has pinned the account: what was made is in it", async () => {
    await deploy("--yes");
    expect(configNow().accountId).toBe(ACCOUNT);
  });

  it.each([
    ["apply-expired.jsonl", "Your AWS credentials expired while Terraform worked.", "Sign in again"],
    [
      "apply-denied.jsonl",
      "AWS denies you the actions iam:CreateRole, s3:CreateBucket and kinesis:CreateStream.",
      "--print-policy",
    ],
  ])("is explained (%s), and what was made is said", async (file, message, fix) => {
    terraform.play({ ...SCENARIO, apply: { file, status: 1 }, "state list": { text: "aws_kms_key.key\n" } });
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("1 of 4 steps done, 3 not");
    expect(stderr).toContain(`vpcflow: ${message}`);
    expect(stderr).toContain(fix);
    expect(stderr.slice(stderr.indexOf("vpcflow: "))).not.toMatch(/\d{12}|ann/);
  });

  it("of a Terraform that was killed tells what its state may not know", async () => {
    terraform.play({
      ...SCENARIO,
      apply: { file: "apply.jsonl", holdAt: "aws_s3_bucket.dead_letters: Creation", dies: true },
      "state list": { text: "aws_iam_role.subscription\n" },
    });
    const { status, stderr } = await deploy("--yes");
    expect(status).toBe(1);
    for (const address of ["aws_kms_key.key", "aws_s3_bucket.dead_letters"]) {
      expect(stderr).toContain(`${address} may exist without the state's knowing`);
    }
    expect(stderr).not.toContain("aws_iam_role.subscription may exist");
    expect(stderr).toContain("Terraform was killed before it was done.");
  });

  it("goes on the next time", async () => {
    await deploy("--yes");
    terraform.play(SCENARIO);
    expect((await deploy("--yes")).status).toBe(0);
  });
});

describe("Ctrl-C", () => {
  async function interruptedAt(command: "init" | "plan" | "apply" | "state list", scenario: Scenario) {
    terraform.play(scenario);
    const controller = new AbortController();
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    const ended = run(args("--no-verify", "--yes"), context);
    await terraform.holding(command);
    controller.abort();
    return { status: await ended, stderr: stderr.text };
  }

  it.each(["init", "plan"] as const)("while Terraform is at %s leaves everything as it was", async (command) => {
    const { status, stderr } = await interruptedAt(command, { ...SCENARIO, [command]: { hold: true } });
    expect(status).toBe(130);
    expect(stderr).toContain("Cancelled: nothing was changed in the account.");
    expect(terraform.interrupts()).toBe(1);
    expect(terraform.commands()).not.toContain("apply");
    expect(configNow()).toEqual(CONFIG);
  });

  it("in the apply lets Terraform finish, says what is left, and names what its state may not know", async () => {
    const { status, stderr } = await interruptedAt("apply", {
      ...SCENARIO,
      apply: { file: "apply-interrupted.jsonl", holdAt: "Interrupt received" },
      "state list": {
        text: "aws_iam_role.subscription\naws_kms_key.key\naws_s3_bucket.dead_letters\naws_lambda_function.processor\n",
      },
    });
    expect(status).toBe(130);
    expect(stderr).toContain("Stopping: Terraform ends what it is doing");
    expect(stderr).toContain("3 of 5 steps done, 2 not.");
    // What was cut off is no cause that would have to be mended.
    expect(stderr).not.toContain("✖ Terraform says");
    expect(stderr).toContain(
      "aws_kinesis_stream.stream may exist without the state's knowing: its creation was cut off.",
    );
    expect(stderr).not.toContain("aws_lambda_function.processor may exist");
    expect(stderr).toContain("The next vpcflow deploy goes on from there; vpcflow destroy takes away what was made.");
    expect(stderr).toContain("vpcflow: Stopped before everything was done.");
    expect(terraform.interrupts()).toBe(1);
  });

  it("in an apply of which something failed before tells why that failed", async () => {
    const { status, stderr } = await interruptedAt("apply", {
      ...SCENARIO,
      apply: { file: "apply-denied.jsonl", holdAt: '"type":"diagnostic"' },
    });
    expect(status).toBe(130);
    expect(stderr).toContain("✖ AWS denies you the actions iam:CreateRole, s3:CreateBucket and kinesis:CreateStream.");
    expect(stderr).toContain("vpcflow: Stopped before everything was done.");
  });

  it("that comes when the apply has failed by itself tells why it failed", async () => {
    const { status, stderr } = await interruptedAt("state list", {
      ...SCENARIO,
      apply: { file: "apply-denied.jsonl", status: 1 },
      "state list": { text: "aws_kms_key.key\n", lingerMs: 300 },
    });
    expect(status).toBe(130);
    expect(stderr).toContain("1 of 4 steps done, 3 not; the state knows what there is.");
    expect(stderr).toContain("✖ AWS denies you the actions iam:CreateRole, s3:CreateBucket and kinesis:CreateStream.");
    expect(stderr).not.toContain("nothing was changed");
  });

  it("before the apply's first step says that nothing was begun", async () => {
    const { stderr } = await interruptedAt("apply", { ...SCENARIO, apply: { hold: true }, "state list": {} });
    expect(stderr).toContain("\nTerraform had begun nothing.\n");
    expect(stderr).not.toContain("0 of 0");
  });

  it("that comes when all is done does not say that nothing was changed", async () => {
    terraform.play({ ...SCENARIO, apply: { file: "apply.jsonl", hold: true, finishes: true } });
    const controller = new AbortController();
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    const ended = run(args("--yes"), context);
    await terraform.holding("apply");
    controller.abort();
    expect(await ended).toBe(130);
    expect(stderr.text).toContain("vpcflow: All of it was done before Terraform could stop.");
  });

  it("at the question changes nothing", async () => {
    const { status, stderr } = await converse(args("--no-verify"), [["Deploy to the account", CTRL_C]], stage());
    expect(status).toBe(130);
    expect(stderr).toContain("Cancelled: nothing was changed in the account.");
    expect(configNow()).toEqual(CONFIG);
  });

  it("while AWS is asked who calls writes nothing", async () => {
    const controller = new AbortController();
    aws.answers["GetCallerIdentity"] = () => {
      controller.abort();
      return IDENTITY;
    };
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    expect(await run(args("--yes"), context)).toBe(130);
    expect(stderr.text).toContain("Cancelled: nothing was changed in the account.");
    expect(terraform.commands()).toEqual(["version"]);
    expect(configNow()).toEqual(CONFIG);
  });

  it("before Terraform runs writes nothing", async () => {
    const controller = new AbortController();
    controller.abort();
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    expect(await run(args("--yes"), context)).toBe(130);
    expect(stderr.text).toContain("Cancelled");
    expect(readdirSync(cwd)).toEqual(["vpcflow.json"]);
  });

  it("while it is verified leaves what is deployed", async () => {
    const controller = new AbortController();
    let asked = 0;
    aws.answers["GetCallerIdentity"] = () => {
      if (++asked === 2) controller.abort();
      return IDENTITY;
    };
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    expect(await run(args("--yes"), context)).toBe(130);
    expect(stderr.text).toContain("It is deployed; verifying it was cancelled.");
  });
});

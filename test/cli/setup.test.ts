import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { createWorld, vpcflow } from "./terminal.ts";

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-setup-"));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const BASE = ["setup", "--yes", "--name", "prod-flows", "--region", "eu-west-1"];
const LOG_GROUP = [...BASE, "--log-group", "/vpc/flow"];
const VPC = "vpc-0123456789abcdef0";

function read(name: string, folder = cwd): string {
  return readFileSync(path.join(folder, name), "utf8");
}

function config(folder = cwd) {
  return JSON.parse(read("vpcflow.json", folder));
}

describe("setup by flags", () => {
  it("says all that the wizard asks for", async () => {
    const flags = `--vpc-id ${VPC} vpc-0123abcd --vpc-id vpc-00000000,vpc-11111111 --log-format rich --filter all
      --traffic-type reject --aggregation 600 --log-retention-days 30 --stream-mode provisioned --shards 3 --retention-hours 48
      --kms-key aws-managed --webhook-url https://example.com/x --runtime nodejs24.x`;
    const { status } = await vpcflow([...BASE, ...flags.split(/\s+/)], { cwd });
    expect(status).toBe(0);
    expect(config()).toMatchObject({
      version: 1,
      name: "prod-flows",
      region: "eu-west-1",
      source: {
        vpcIds: [VPC, "vpc-0123abcd", "vpc-00000000", "vpc-11111111"],
        logFormat: "rich",
        filter: "all",
        trafficType: "REJECT",
        aggregationSeconds: 600,
        retentionDays: 30,
      },
      stream: { mode: "provisioned", shards: 3, retentionHours: 48 },
      encryption: { kmsKey: "aws-managed" },
      processor: { webhookUrl: "https://example.com/x", runtime: "nodejs24.x" },
    });
  });

  it("writes a project that is synthesized, and a .gitignore for Terraform's state", async () => {
    await vpcflow(LOG_GROUP, { cwd });
    expect(readdirSync(cwd).sort()).toEqual([".gitignore", "cdktf.json", "cdktf.out", "vpcflow.json"]);
    const template = JSON.parse(read("cdktf.out/stacks/prod-flows/cdk.tf.json"));
    expect(Object.keys(template.resource)).toContain("aws_kinesis_stream");
    expect(template.terraform.backend.local.path).toBe("../../../terraform.prod-flows.tfstate");
    expect(JSON.parse(read("cdktf.json")).app).toMatch(/^node .*dist\/cli\/main\.js'? synth$/);
    expect(read(".gitignore")).toContain("*.tfstate");
  });

  it("leaves a .gitignore that is there", async () => {
    writeFileSync(path.join(cwd, ".gitignore"), "mine\n");
    await vpcflow(LOG_GROUP, { cwd });
    expect(read(".gitignore")).toBe("mine\n");
  });

  it("makes the folder of --dir, and tells the commands as they are typed from here", async () => {
    const { stdout } = await vpcflow([...LOG_GROUP, "--dir", "flow logs"], { cwd });
    expect(config(path.join(cwd, "flow logs")).name).toBe("prod-flows");
    expect(stdout).toContain("terraform -chdir='flow logs/cdktf.out/stacks/prod-flows' init");
    expect(stdout).toContain("verify --config 'flow logs/vpcflow.json'");
  });

  it("takes the name from the folder and the Region from the environment with --yes", async () => {
    const env = { AWS_REGION: "ap-south-1" };
    await vpcflow(["setup", "--yes", "--log-group", "/a", "--dir", "My Flows"], { cwd, env });
    expect(config(path.join(cwd, "My Flows"))).toMatchObject({ name: "my-flows", region: "ap-south-1" });
  });

  it("warns of a Region that it does not know, and takes it", async () => {
    const { status, stderr } = await vpcflow(
      ["setup", "--yes", "--name", "x-flows", "--region", "eu-wst-1", "--log-group", "/a"],
      { cwd },
    );
    expect(status).toBe(0);
    expect(stderr).toContain('"eu-wst-1" is no AWS Region that this vpcflow knows; the nearest is eu-west-1.');
  });

  it("takes the Region of the profile", async () => {
    const file = path.join(cwd, "aws-config");
    writeFileSync(file, "[default]\nregion = us-east-1\n[profile work]\nregion=eu-north-1\n");
    const env = { AWS_CONFIG_FILE: file, AWS_PROFILE: "work" };
    await vpcflow(["setup", "--yes", "--name", "flows", "--log-group", "/a"], { cwd, env });
    expect(config().region).toBe("eu-north-1");
  });

  it.each([
    [["--name", "Prod"], /^vpcflow: --name is "Prod": expected 3 to 30 lowercase letters/],
    [["--region", "ireland"], /--region is "ireland": expected an AWS Region/],
    [["--aggregation", "61", "--vpc-id", VPC], /--aggregation is 61: expected one of 60, 600/],
    [
      ["--log-retention-days", "8", "--vpc-id", VPC],
      /--log-retention-days is 8: expected a retention that CloudWatch Logs has: 1, 3, 5, 7, 14,/,
    ],
    [["--shards", "two", "--stream-mode", "provisioned"], /--shards is "two": expected a whole number from 1 to 500/],
    [
      ["--shards", "2"],
      /--shards is 2: expected no value here: it is for a stream whose mode is "provisioned".*\n.*--stream-mode provisioned/,
    ],
    [["--vpc-id", VPC, "vpc-x"], /--vpc-id is "vpc-x": expected an id/],
    [
      ["--log-format", "${nope}"],
      /--log-format: Field 1 of the log format is "\$\{nope\}", which is no flow log field\.\n/,
    ],
    [["--filter", "some"], /--filter is "some": expected one of "traffic", "all"/],
    [["--kms-key", "alias/x"], /--kms-key is "alias\/x": expected "create", "aws-managed" or/],
    [["--webhook-url", "http://a.example"], /--webhook-url is "http:\/\/a\.example": expected an https:\/\/ URL/],
    [
      ["--log-group", "/a", "--traffic-type", "ALL"],
      /--traffic-type is "ALL": expected no value here: it is for flow logs that vpcflow creates/,
    ],
    [["--log-group", "/a", "--eni-id", "eni-0123abcd"], /--log-group and --eni-id exclude each other/],
  ])("refuses %j by name, and writes nothing", async (flags, message) => {
    const { status, stderr } = await vpcflow([...BASE, ...flags], { cwd });
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("names every answer that is missing where there is no terminal, and how to give it", async () => {
    const { status, stderr } = await vpcflow(["setup"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("--name; --region; --log-group, --vpc-id, --subnet-id or --eni-id");
    expect(stderr).toContain("vpcflow setup --yes --name");
  });

  it("does not guess a source with --yes", async () => {
    const { status, stderr } = await vpcflow(BASE, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("--yes has no default for --log-group, --vpc-id, --subnet-id or --eni-id");
  });
});

describe("setup of a pipeline that spans accounts", () => {
  const ARN = "arn:aws:logs:eu-west-1:123456789012:destination:prod-flows";

  it("writes of a sender only what says something there", async () => {
    const { status } = await vpcflow([...LOG_GROUP, "--destination-arn", ARN, "--destination-organization"], { cwd });
    expect(status).toBe(0);
    expect(Object.keys(config()).sort()).toEqual(["destination", "name", "region", "source", "version"]);
    expect(config().destination).toEqual({ arn: ARN, organization: true });
  });

  it("makes a pipeline a sender, and a sender a pipeline again", async () => {
    await vpcflow([...LOG_GROUP, "--webhook-url", "https://example.com", "--kms-key", "aws-managed"], { cwd });
    expect((await vpcflow(["setup", "--yes", "--destination-arn", ARN], { cwd })).status).toBe(0);
    expect(config()).not.toHaveProperty("processor");
    expect((await vpcflow(["setup", "--yes", "--destination-arn", "none"], { cwd })).status).toBe(0);
    expect(config()).not.toHaveProperty("destination");
    expect(config().stream.mode).toBe("on-demand");
  });

  it("takes senders by account and by organization, with no source of its own, until none may send", async () => {
    const flags = ["--central-account-id", "111111111111", "222222222222", "--central-organization-id", "o-abcdefghij"];
    expect((await vpcflow([...BASE, ...flags], { cwd })).status).toBe(0);
    expect(config().central).toEqual({
      accountIds: ["111111111111", "222222222222"],
      organizationId: "o-abcdefghij",
    });
    const without = ["--log-group", "/a", "--central-account-id", "none", "--central-organization-id", "none"];
    expect((await vpcflow(["setup", "--yes", ...without], { cwd })).status).toBe(0);
    expect(config()).not.toHaveProperty("central");
  });

  it("keeps Terraform's state in a bucket, or here again", async () => {
    await vpcflow([...LOG_GROUP, "--state-bucket", "our-states"], { cwd });
    expect(config().state).toEqual({ bucket: "our-states" });
    await vpcflow(["setup", "--yes", "--state-bucket", "none"], { cwd });
    expect(config()).not.toHaveProperty("state");
  });

  it("takes the webhook's URL from a parameter, instead of itself", async () => {
    await vpcflow([...LOG_GROUP, "--webhook-url", "https://example.com"], { cwd });
    await vpcflow(["setup", "--yes", "--webhook-url-parameter", "/vpcflow/hook"], { cwd });
    expect(config().processor).toMatchObject({ webhookUrlParameter: "/vpcflow/hook" });
    expect(config().processor).not.toHaveProperty("webhookUrl");
  });

  it.each([
    [
      ["--destination-arn", ARN, "--central-account-id", "111111111111"],
      /cannot be used with option '--central-account/,
    ],
    [["--destination-arn", "arn:x"], /--destination-arn is "arn:x": expected the ARN of a CloudWatch Logs destination/],
    [["--destination-arn", ARN, "--shards", "2"], /expected no value here/],
    [["--central-organization-id", "acme"], /--central-organization-id is "acme": expected the id of an organization/],
    [
      ["--webhook-url", "https://a.example", "--webhook-url-parameter", "/a"],
      /cannot be used with option '--webhook-url/,
    ],
    [["--flows-per-second", "lots"], /--flows-per-second is "lots"/],
    [["--deploy", "--dry-run"], /cannot be used with option '--dry-run/],
  ])("refuses %j", async (flags, message) => {
    const { status, stderr } = await vpcflow([...LOG_GROUP, ...flags], { cwd });
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("does not write what it could not ask about: --deploy without --yes and without a terminal", async () => {
    const flags = ["--name", "prod-flows", "--region", "eu-west-1", "--log-group", "/a", "--deploy"];
    const { status, stderr } = await vpcflow(["setup", ...flags], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("Add --yes to deploy without asking");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("setup --dry-run", () => {
  it("writes nothing, and shows the config, what would be created and what it costs", async () => {
    const { status, stdout } = await vpcflow([...LOG_GROUP, "--dry-run"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('"logGroup": "/vpc/flow"');
    expect(stdout).toContain("Lambda function prod-flows-processor");
    expect(stdout).toMatch(/roughly \$\d+ a month/);
    expect(stdout).toContain("nothing was written");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("estimates for the rate that is said", async () => {
    const { stdout } = await vpcflow([...LOG_GROUP, "--dry-run", "--flows-per-second", "2500"], { cwd });
    expect(stdout).toContain("assumed: 2,500 flow log records a second");
    expect(stdout).toContain("2,500 records a second, and twice as many at peaks, take 1 shard");
  });

  it("names the commands with who asks, so that they are the same caller's", async () => {
    const flags = ["--vpc-id", VPC, "--profile", "my prod", "--dry-run"];
    const { stdout } = await vpcflow([...BASE, ...flags], { cwd });
    expect(stdout).toContain("deploy --profile 'my prod'");
    expect(stdout).toMatch(/Sent to S3, flow logs cost \$\d+\.\d+ a month less/);
  });

  it("--json is the same for machines, alone on stdout", async () => {
    const { stdout } = await vpcflow([...LOG_GROUP, "--dry-run", "--json"], { cwd });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ dryRun: true, directory: cwd, config: { name: "prod-flows" }, changes: [] });
    expect(report.files).toEqual(["cdktf.out", ".gitignore", "cdktf.json", "vpcflow.json"]);
    expect(report.plan.map(({ kind }: { kind: string }) => kind)).toContain("Kinesis stream");
    expect(report.cost.total).toBeGreaterThan(1);
    expect(report.next[0].command).toMatch(/dist\/cli\/main\.js'? deploy$/);
  });
});

describe("setup where there is a vpcflow.json", () => {
  beforeEach(async () => {
    await vpcflow([...BASE, "--vpc-id", VPC, "--stream-mode", "provisioned", "--shards", "2"], { cwd });
    writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify({ ...config(), tags: { team: "net" } }));
  });

  it("keeps what no flag says, also what setup never asks for, and shows what changes", async () => {
    const { status, stderr } = await vpcflow(["setup", "--yes", "--retention-hours", "72"], { cwd });
    expect(status).toBe(0);
    expect(config()).toMatchObject({
      tags: { team: "net" },
      source: { vpcIds: [VPC] },
      stream: { shards: 2, retentionHours: 72 },
    });
    expect(stderr).toContain("~ stream.retentionHours  24 → 72");
  });

  it("drops what does not go with the new values", async () => {
    await vpcflow(["setup", "--yes", "--stream-mode", "on-demand", "--log-group", "/a"], { cwd });
    expect(config().stream).not.toHaveProperty("shards");
    expect(config().source).toEqual({ logGroup: "/a", logFormat: "default", filter: "traffic" });
  });

  it("warns of the gap of another format where the flow log is its own, and not where a log group was there", async () => {
    const gap = "nothing is logged in between";
    const own = await vpcflow(["setup", "--yes", "--log-format", "rich"], { cwd });
    expect(own.stderr).toContain(gap);
    await vpcflow(["setup", "--yes", "--log-group", "/a", "--log-format", "default"], { cwd });
    const first = await vpcflow(["setup", "--yes", "--vpc-id", VPC, "--log-format", "rich"], { cwd });
    expect(first.status).toBe(0);
    expect(first.stderr).not.toContain(gap);
  });

  it("takes the webhook away with none", async () => {
    await vpcflow(["setup", "--yes", "--webhook-url", "https://example.com"], { cwd });
    await vpcflow(["setup", "--yes", "--webhook-url", "none"], { cwd });
    expect(config().processor).not.toHaveProperty("webhookUrl");
  });

  it("does not change it without a terminal and without --yes", async () => {
    const before = read("vpcflow.json");
    const { status, stderr } = await vpcflow(["setup", "--retention-hours", "72"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("Add --yes");
    expect(read("vpcflow.json")).toBe(before);
  });

  it.each([
    ["{ not json", /vpcflow\.json is not JSON: "n" was not expected at line 1, column 3/],
    ['{"name": "x"}', /name is "x": expected 3 to 30/],
  ])("does not write over %j, which it does not understand", async (text, message) => {
    writeFileSync(path.join(cwd, "vpcflow.json"), text);
    const { status, stderr } = await vpcflow(LOG_GROUP, { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("it is not written over");
    // What the other commands say of the same file holds here.
    expect((await vpcflow(["deploy", "--dry-run"], { cwd })).stderr).toMatch(
      /or move (it|the file) away and run vpcflow setup/,
    );
    expect(read("vpcflow.json")).toBe(text);
  });
});

describe("setup in a place that does not let it", () => {
  it("says so where the folder is below a file", async () => {
    writeFileSync(path.join(cwd, "file"), "");
    const { status, stderr } = await vpcflow([...LOG_GROUP, "--dir", "file/project"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/part of that path is a file/);
    expect(stderr).not.toContain(" at ");
  });

  it("leaves everything as it was where one part cannot be written", async () => {
    writeFileSync(path.join(cwd, "cdktf.out"), "a file, not a folder");
    const { status, stderr } = await vpcflow(LOG_GROUP, { cwd });
    expect(status).toBe(1);
    expect(stderr).toContain("cdktf.out");
    expect(readdirSync(cwd)).toEqual(["cdktf.out"]);
  });

  it("takes away the folder that it made", async () => {
    const { status } = await vpcflow([...LOG_GROUP, "--dir", `new/${"n".repeat(300)}`], { cwd });
    expect(status).toBe(1);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each(["npx ts-node main.ts", "node cli/main.js synth", "npx other && node dist/cli/main.js synth"])(
    "does not take over the cdktf.json of another app: %s",
    async (app) => {
      writeFileSync(path.join(cwd, "cdktf.json"), JSON.stringify({ language: "typescript", app }));
      const { status, stderr } = await vpcflow(LOG_GROUP, { cwd });
      expect(status).toBe(1);
      expect(stderr).toContain(`belongs to another app ("${app}")`);
      expect(stderr).toContain("--dir");
      expect(readdirSync(cwd)).toEqual(["cdktf.json"]);
    },
  );

  it("renews its own app in cdktf.json, and keeps what else is there", async () => {
    const app = "node node_modules/vpcflow/dist/cli/main.js synth";
    writeFileSync(path.join(cwd, "cdktf.json"), JSON.stringify({ app, projectId: "mine" }));
    await vpcflow(LOG_GROUP, { cwd });
    expect(JSON.parse(read("cdktf.json"))).toMatchObject({ projectId: "mine", app: expect.stringMatching(/synth$/) });
  });

  it("prints a JSON that steers no terminal", async () => {
    const { context, stdout } = createWorld({ cwd, terminal: true });
    await run([...LOG_GROUP, "--json", "--dir", "a\u009bb"], context);
    expect(JSON.parse(stdout.raw).directory).toMatch(/a\u009bb$/);
    expect(stdout.raw).not.toContain("\u009b");
  });

  it("says so where vpcflow.json is a folder", async () => {
    mkdirSync(path.join(cwd, "vpcflow.json"));
    const { status, stderr } = await vpcflow(LOG_GROUP, { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/vpcflow\.json" is a folder, and a file was expected/);
  });
});

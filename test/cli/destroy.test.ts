import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { type FakeBuckets, startFakeBuckets } from "./fake-buckets.ts";
import { CTRL_C, converse, createWorld, vpcflow } from "./terminal.ts";
import { type FakeTerraform, installFakeTerraform, type Scenario } from "./terraform/fake-terraform.ts";

const ACCOUNT = "123456789012";
const BUCKET = `quick-dead-${ACCOUNT}-eu-west-1`;
const CONFIG = {
  version: 1,
  name: "quick",
  region: "eu-west-1",
  accountId: ACCOUNT,
  source: { logGroup: "/vpc/flow" },
};
const IDENTITY = `<Arn>arn:aws:iam::${ACCOUNT}:user/ann</Arn><UserId>X</UserId><Account>${ACCOUNT}</Account>`;

const resource = (type: string, name: string, attributes: object) => ({
  mode: "managed",
  type,
  name,
  instances: [{ attributes }],
});
const STATE = {
  version: 4,
  resources: [
    resource("aws_s3_bucket", "dead_letters", { bucket: BUCKET }),
    resource("aws_kinesis_stream", "stream", { name: "quick" }),
  ],
};
const deleted = (address: string) => {
  const [type, name] = address.split(".");
  return { address, type, name, mode: "managed", change: { actions: ["delete"], before: {}, after: null } };
};
const PLAN = {
  planned_values: { root_module: {} },
  resource_changes: [
    "aws_iam_role.subscription",
    "aws_kms_key.key",
    "aws_kinesis_stream.stream",
    "aws_s3_bucket.dead_letters",
  ].map(deleted),
};
const SCENARIO: Scenario = {
  "state pull": { text: JSON.stringify(STATE) },
  plan: { status: 2 },
  show: { json: PLAN },
  apply: { file: "destroyed.jsonl" },
};
const VERSIONS = [
  { key: "unreadable/1", id: "v1", bytes: 1000 },
  { key: "unreadable/1", id: "v0", bytes: 500, latest: false },
  { key: "unreadable/2", id: "v2", deleted: true },
  { key: "aws/lambda/3", id: "v3", bytes: 2000 },
  { key: "top", id: "v4", bytes: 1 },
];

let cwd: string;
let home: string;
let s3: FakeBuckets;
let terraform: FakeTerraform;

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-destroy-"));
  home = mkdtempSync(path.join(tmpdir(), "vpcflow-destroy-home-"));
  s3 = await startFakeBuckets(IDENTITY);
  s3.buckets[BUCKET] = [];
  terraform = installFakeTerraform(home, SCENARIO);
  writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify(CONFIG));
  writeFileSync(path.join(cwd, "terraform.quick.tfstate"), JSON.stringify(STATE));
});

afterEach(async () => {
  await s3.stop();
  for (const folder of [cwd, home]) rmSync(folder, { recursive: true, force: true });
});

const stage = () => ({ cwd, env: terraform.env });
const args = (...more: string[]) => ["destroy", "--endpoint-url", s3.url, ...more];
const destroy = (...more: string[]) => vpcflow(args(...more), stage());
const holdData = () => {
  s3.buckets[BUCKET] = [...VERSIONS];
};

describe("a destroy", () => {
  it("shows what goes and what stays, and destroys by the plan that was shown", async () => {
    const { status, stderr } = await destroy("--yes");
    expect(status).toBe(0);
    expect(terraform.commands()).toEqual(["version", "init", "state pull", "plan", "show", "apply"]);
    expect(terraform.calls().find(({ args }) => args[0] === "plan")!.args).toContain("-destroy");
    for (const words of [
      ACCOUNT,
      "- Kinesis stream",
      "cancel-key-deletion",
      "4 to destroy.",
      "The log group /vpc/flow",
    ]) {
      expect(stderr).toContain(words);
    }
    expect(stderr).toContain("Destroyed: 3 resources");
  });

  it("asks, and touches nothing where the answer is no", async () => {
    const { status } = await converse(args(), [[`Destroy it, in the account ${ACCOUNT}?`, "n\r"]], stage());
    expect(status).toBe(130);
    expect(terraform.commands()).not.toContain("apply");
  });

  it("needs --yes where nobody can be asked", async () => {
    const { status, stderr } = await destroy();
    expect([status, stderr.includes("--yes")]).toEqual([2, true]);
    expect(terraform.calls()).toEqual([]);
  });

  it("is told as one report with --json", async () => {
    const { stdout } = await destroy("--yes", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "quick",
      accountId: ACCOUNT,
      changes: { destroy: [{}, {}, {}, {}] },
      buckets: [{ bucket: BUCKET, objects: 0 }],
      destroyed: { steps: 3 },
    });
  });

  it("refuses another account before Terraform is asked", async () => {
    writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify({ ...CONFIG, accountId: "210987654321" }));
    const { status, stderr } = await destroy("--yes");
    expect([status, stderr.includes("pinned to …4321")]).toEqual([1, true]);
    expect(terraform.commands()).toEqual(["version"]);
  });

  it("tells an account from another that ends in the same four digits", async () => {
    writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify({ ...CONFIG, accountId: "210987659012" }));
    expect((await destroy("--yes")).stderr).toContain("of the account …89012, and this pipeline is pinned to …59012");
  });
});

describe("where nothing is deployed", () => {
  it("says so, and asks neither AWS nor Terraform", async () => {
    rmSync(path.join(cwd, "terraform.quick.tfstate"));
    const { status, stderr } = await destroy();
    expect(status).toBe(0);
    expect(stderr).toContain("Nothing of quick is deployed in eu-west-1");
    expect([terraform.calls(), existsSync(path.join(cwd, "cdktf.out"))]).toEqual([[], false]);
  });

  it("says so of a state that is empty", async () => {
    terraform.play({ ...SCENARIO, "state pull": { text: '{"version":4,"resources":[]}' } });
    const { status, stderr } = await destroy("--yes");
    expect([status, stderr.includes("Nothing of quick is deployed")]).toEqual([0, true]);
    expect(terraform.commands()).not.toContain("plan");
  });
});

describe("a bucket that holds data", () => {
  beforeEach(holdData);

  it("stops it before anything is touched, and says how much lies where", async () => {
    const { status, stderr } = await destroy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "quick-dead-…9012-eu-west-1 holds 3 objects, 1 old version, 1 delete marker (3.5 kB), under unreadable/ (2), aws/ (1): nothing was touched.",
    );
    expect(stderr).toContain(`aws s3 sync s3://${BUCKET} .), and run vpcflow destroy --delete-data`);
    expect(terraform.commands()).toEqual(["version", "init", "state pull"]);
    expect([s3.asked.includes("delete"), s3.buckets[BUCKET]!.length]).toEqual([false, 5]);
  });

  it("is emptied of all versions and marks with --delete-data, right before Terraform deletes it", async () => {
    const { status, stderr } = await destroy("--yes", "--delete-data");
    expect(status).toBe(0);
    expect(stderr).toContain("all of it is deleted, for ever.");
    expect(s3.buckets[BUCKET]).toEqual([]);
    expect(terraform.commands().at(-1)).toBe("apply");
  });

  it("is named in the question, and kept where the answer is no", async () => {
    const question = `Destroy it and all that its buckets hold, in the account ${ACCOUNT}?`;
    const { status } = await converse(args("--delete-data"), [[question, "n\r"]], stage());
    expect([status, s3.buckets[BUCKET]!.length]).toEqual([130, 5]);
  });

  it("is told in a dry run, which deletes nothing", async () => {
    const { status, stderr } = await destroy("--dry-run");
    expect(status).toBe(0);
    expect(stderr).toContain("without --delete-data, destroy stops there.");
    expect((await destroy("--dry-run", "--delete-data")).status).toBe(0);
    expect(s3.buckets[BUCKET]).toHaveLength(5);
  });

  it("is emptied once more where the function wrote into it before it was destroyed itself", async () => {
    let emptied = 0;
    s3.foundEmpty = () => {
      if (++emptied === 1) s3.buckets[BUCKET] = [{ key: "aws/lambda/late", id: "v9" }];
    };
    terraform.play({
      ...SCENARIO,
      apply: { file: "destroy-not-empty.jsonl", status: 1, again: { file: "destroyed.jsonl" } },
      "state list": { text: "aws_s3_bucket.dead_letters\n" },
    });
    const { status, stderr } = await destroy("--yes", "--delete-data");
    expect(status).toBe(0);
    expect(s3.buckets[BUCKET]).toEqual([]);
    expect(terraform.commands().slice(-4)).toEqual(["apply", "state list", "plan", "apply"]);
    expect(stderr).toContain("The function wrote into a bucket meanwhile: it is emptied once more");
    expect(stderr).toContain("Destroyed: 4 resources");
  });

  it("that is filled again and again ends the destroy, and says how it goes on", async () => {
    terraform.play({
      ...SCENARIO,
      apply: { file: "destroy-not-empty.jsonl", status: 1 },
      "state list": { text: "aws_s3_bucket.dead_letters\n" },
    });
    const { status, stderr } = await destroy("--yes", "--delete-data");
    expect(status).toBe(1);
    expect(terraform.commands().filter((command) => command === "apply")).toHaveLength(2);
    expect(stderr).toContain("What its buckets held is deleted. The next vpcflow destroy --delete-data goes on");
  });

  it("keeps the pipeline where S3 does not delete", async () => {
    s3.refuse.delete = "AccessDenied";
    const { status, stderr } = await destroy("--yes", "--delete-data");
    expect(status).toBe(1);
    expect(stderr).toContain('S3 did not delete an object (AccessDenied), the first "unreadable/1"');
    expect(stderr).toContain("s3:DeleteObjectVersion");
    expect(terraform.commands()).not.toContain("apply");
  });
});

describe("a bucket that cannot be looked into", () => {
  it("stops it, and names the action", async () => {
    s3.refuse.list = "AccessDenied";
    const { status, stderr } = await destroy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("AWS denies you s3:ListBucketVersions");
    expect(stderr).toContain("nothing was touched");
    expect(terraform.commands()).not.toContain("plan");
  });

  it("that is gone already holds nothing", async () => {
    delete s3.buckets[BUCKET];
    expect((await destroy("--yes")).status).toBe(0);
  });
});

describe("a destroy that fails half-way", () => {
  it("says what is gone, what is not, and how it goes on", async () => {
    terraform.play({
      ...SCENARIO,
      apply: { file: "destroy-not-empty.jsonl", status: 1 },
      "state list": { text: "aws_s3_bucket.dead_letters\n" },
    });
    const { status, stderr } = await destroy("--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("✔ destroyed aws_kinesis_stream.stream");
    expect(stderr).toContain("✖ aws_s3_bucket.dead_letters not destroyed");
    expect(stderr).toContain("The next vpcflow destroy goes on from there.");
    expect(stderr).toContain("S3 Bucket quick-dead-…9012-eu-west-1 still holds objects");
    expect(stderr.slice(stderr.indexOf("vpcflow: S3"))).not.toMatch(/\d{12}/);
  });
});

describe("Ctrl-C", () => {
  async function interruptedAt(command: "plan" | "apply", scenario: Scenario, ...flags: string[]) {
    terraform.play(scenario);
    const controller = new AbortController();
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    const ended = run(args("--yes", ...flags), context);
    await terraform.holding(command);
    controller.abort();
    return { status: await ended, stderr: stderr.text };
  }

  it("in the plan leaves everything", async () => {
    const { status, stderr } = await interruptedAt("plan", { ...SCENARIO, plan: { hold: true } });
    expect([status, stderr.includes("Cancelled: nothing was changed in the account.")]).toEqual([130, true]);
  });

  it("at the question leaves everything", async () => {
    const { status } = await converse(args(), [["Destroy it", CTRL_C]], stage());
    expect([status, terraform.commands().includes("apply")]).toEqual([130, false]);
  });

  it("while it destroys lets Terraform finish, and says how it goes on", async () => {
    const { status, stderr } = await interruptedAt("apply", {
      ...SCENARIO,
      apply: { file: "destroyed.jsonl", holdAt: "aws_s3_bucket.dead_letters: Destruction complete" },
      "state list": { text: "aws_s3_bucket.dead_letters\n" },
    });
    expect(status).toBe(130);
    expect(stderr).toContain("The next vpcflow destroy goes on from there.");
    expect(terraform.interrupts()).toBe(1);
  });

  it.each([
    ["while a bucket is emptied", "deleting", 3],
    ["when all of it is deleted", "foundEmpty", 0],
  ] as const)("%s says that data is gone, and that the pipeline stands", async (_, moment, left) => {
    holdData();
    const controller = new AbortController();
    s3[moment] = () => controller.abort();
    const { context, stderr } = createWorld({ ...stage(), signal: controller.signal });
    expect(await run(args("--yes", "--delete-data"), context)).toBe(130);
    expect(stderr.text).toContain(
      "Cancelled: what its buckets held is deleted, in part at least, and the pipeline stands.",
    );
    expect(s3.buckets[BUCKET]).toHaveLength(left);
    expect(terraform.commands()).not.toContain("apply");
  });

  it("between the emptying and the first step says that data is gone", async () => {
    holdData();
    const { status, stderr } = await interruptedAt("apply", { ...SCENARIO, apply: { hold: true } }, "--delete-data");
    expect([status, s3.buckets[BUCKET]]).toEqual([130, []]);
    expect(stderr).toContain("Terraform had begun nothing.\n");
    expect(stderr).toContain("What its buckets held is deleted. The next vpcflow destroy --delete-data goes on");
  });

  it("leaves no file of its own behind", async () => {
    await interruptedAt("plan", { ...SCENARIO, plan: { hold: true } });
    expect(readdirSync(cwd).sort()).toEqual([
      "cdktf.out",
      "terraform.quick.lock.hcl",
      "terraform.quick.tfstate",
      "vpcflow.json",
    ]);
  });
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allNotes } from "../../cli/eject/notes.ts";
import { templateOf, WHOLE } from "../stacks/synthesized.ts";
import { vpcflow } from "./terminal.ts";

let cwd: string;

const CONFIG = {
  name: "prod-flows",
  region: "eu-west-1",
  source: { vpcIds: ["vpc-0123456789abcdef0"] },
  processor: { webhookUrl: "https://hooks.example.com/secret-path" },
};

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-eject-"));
  writeConfig(CONFIG);
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function writeConfig(config: object, file = "vpcflow.json"): void {
  mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
  writeFileSync(path.join(cwd, file), JSON.stringify(config));
}

const read = (name: string) => readFileSync(path.join(cwd, "infra", name), "utf8");
const eject = (...args: string[]) => vpcflow(["eject", ...args], { cwd });

describe("vpcflow eject", () => {
  it("writes a file for each concern, and nothing of cdktf's", async () => {
    const { status, stdout } = await eject("infra");
    expect(status).toBe(0);
    expect(stdout).toBe("");
    expect(readdirSync(path.join(cwd, "infra")).sort()).toEqual([
      ".gitignore",
      "account.tf",
      "assets",
      "backend.tf",
      "dead-letters.tf",
      "flow-logs.tf",
      "key.tf",
      "outputs.tf",
      "probe.tf",
      "processor.tf",
      "provider.tf",
      "stream.tf",
      "subscription.tf",
      "versions.tf",
    ]);
    expect(readdirSync(cwd).sort()).toEqual(["infra", "vpcflow.json"]);
  });

  it("keeps references as references, and says what each thing is for", async () => {
    await eject("infra");
    expect(read("stream.tf")).toContain("kms_key_id       = aws_kms_key.key.arn");
    expect(read("stream.tf")).toMatch(
      /^# Carries the records, on demand, and keeps them for 24 hours\.\nresource "aws_kinesis/,
    );
    expect(read("subscription.tf")).toContain('Sid      = "PutOnTheStream"');
    expect(read("subscription.tf")).toContain("Resource = aws_kinesis_stream.stream.arn");
    expect(read("flow-logs.tf")).toContain('log_format = "$${version} $${account-id} ');
    for (const name of readdirSync(path.join(cwd, "infra")).filter((file) => file.endsWith(".tf")))
      expect(read(name), name).not.toMatch(/\\"Version\\"|cdktf|"\$\{[^}"]+\}"/);
  });

  it("has the function's code beside it, where the state knows it to be", async () => {
    await eject("infra");
    const zip = /processor_zip = "(.+)"/.exec(read("processor.tf"))?.[1];
    expect(zip).toMatch(/^assets\/processor\/[0-9A-F]{32}\/processor\.zip$/);
    expect(
      readFileSync(path.join(cwd, "infra", zip!))
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
    expect(read("processor.tf")).toContain("source_code_hash = filebase64sha256(local.processor_zip)");
  });

  it("goes on with the state beside vpcflow.json, from wherever it is", async () => {
    writeConfig(CONFIG, "pipelines/prod.json");
    symlinkSync(path.join(cwd, "pipelines"), path.join(cwd, "link"));
    await eject("infra", "--config", "pipelines/prod.json");
    expect(read("backend.tf")).toContain('path = "../pipelines/terraform.prod-flows.tfstate"');
    await eject("link/deep/infra");
    const deep = readFileSync(path.join(cwd, "pipelines/deep/infra/backend.tf"), "utf8");
    expect(deep).toContain('path = "../../../terraform.prod-flows.tfstate"');
  });

  it("goes on with the state in S3, with its lock", async () => {
    writeConfig({ ...CONFIG, state: { bucket: "team-state" } });
    await eject("infra");
    expect(read("backend.tf")).toMatch(/backend "s3" \{[\s\S]*bucket += "team-state"/);
    expect(read("backend.tf")).toMatch(/use_lockfile += true/);
    expect(read("versions.tf")).toContain('required_version = ">= 1.10');
  });

  it("takes the provider that the pipeline was deployed with", async () => {
    writeFileSync(path.join(cwd, "terraform.prod-flows.lock.hcl"), "# locked\n");
    await eject("infra");
    expect(read(".terraform.lock.hcl")).toBe("# locked\n");
    expect(read(".gitignore")).not.toContain("lock.hcl");
  });

  it("says what was written, what comes next, and that there is one way from now on", async () => {
    const { stderr } = await eject("infra");
    expect(stderr).toContain("prod-flows is written as plain Terraform in infra");
    expect(stderr).toContain("terraform -chdir=infra init");
    expect(stderr).toContain("not deployed yet");
    expect(stderr).toContain("From now on change and apply this folder alone");
    expect(stderr).not.toContain("secret-path");
  });

  it("promises no change where there is something that could change", async () => {
    const state = (resources: object[]) =>
      writeFileSync(path.join(cwd, "terraform.prod-flows.tfstate"), JSON.stringify({ version: 4, resources }));
    state([]);
    expect((await eject("destroyed")).stderr).toContain("not deployed yet");
    state([{ mode: "managed", type: "aws_kinesis_stream" }]);
    expect((await eject("deployed")).stderr).toContain('has to say "No changes"');
  });

  it("prints what was written as JSON", async () => {
    const { stdout } = await eject("infra", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ name: "prod-flows", folder: path.join(cwd, "infra") });
    expect(JSON.parse(stdout).files).toContain("stream.tf");
  });

  it("fills a folder that is empty", async () => {
    mkdirSync(path.join(cwd, "infra"));
    expect((await eject("infra")).status).toBe(0);
    expect(read("stream.tf")).toContain("aws_kinesis_stream");
    expect(readdirSync(cwd).sort()).toEqual(["infra", "vpcflow.json"]);
  });

  it.each([
    [
      "a folder that holds something",
      "mine",
      { "mine/notes.txt": "keep" },
      /"[^"]*mine" is not empty: it holds "notes.txt"/,
    ],
    ["the project's own folder", ".", {}, /is not empty: it holds "vpcflow.json"/],
    ["a file", "mine", { mine: "keep" }, /mine" cannot be/],
  ])("leaves %s as it is", async (_, folder, files: Record<string, string>, message) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
      writeFileSync(path.join(cwd, name), text);
    }
    const before = readdirSync(cwd, { recursive: true });
    const { status, stderr } = await eject(folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(readdirSync(cwd, { recursive: true })).toEqual(before);
  });

  it.each([
    ["mine", "infra"],
    ["infra", "infra-2"],
    [".", "infra"],
  ])("that is full (%s) is answered with the name of one that is free", async (folder, free) => {
    mkdirSync(path.join(cwd, folder), { recursive: true });
    writeFileSync(path.join(cwd, folder, "notes.txt"), "keep");
    expect((await eject(folder)).stderr).toContain(`such as ${free}: vpcflow eject ${free}\n`);
  });

  it("writes nothing where vpcflow.json is wrong", async () => {
    writeConfig({ ...CONFIG, stream: { mode: "sometimes" } });
    expect(await eject("infra")).toMatchObject({ status: 1, stderr: expect.stringContaining("stream.mode") });
    expect(readdirSync(cwd)).toEqual(["vpcflow.json"]);
  });

  it("needs to be told where", async () => {
    expect(await eject()).toMatchObject({ status: 2 });
  });
});

describe("the notes in what is ejected", () => {
  const { resource } = templateOf(WHOLE);

  it.each(allNotes())("are for an attribute that a pipeline has: %s", (note) => {
    const [type, attribute] = note.split(".");
    const attributes = Object.values(resource[type!] ?? {}).flatMap((one) => Object.keys(one));
    expect(attributes).toContain(attribute);
  });
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

let cwd: string;

const CONFIG = { name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" } };

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-synth-"));
  write("vpcflow.json", CONFIG);
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function write(name: string, content: unknown): void {
  writeFileSync(path.join(cwd, name), typeof content === "string" ? content : JSON.stringify(content));
}

const template = (outdir = "cdktf.out") => path.join(cwd, outdir, "stacks/prod-flows/cdk.tf.json");

describe("vpcflow synth", () => {
  it("writes what Terraform runs, and where it is", async () => {
    const { status, stderr, stdout } = await vpcflow(["synth"], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain("prod-flows is synthesized in cdktf.out/stacks/prod-flows");
    expect(stdout).toBe("");
    const { resource } = JSON.parse(readFileSync(template(), "utf8"));
    const { filename } = Object.values<{ filename: string }>(resource.aws_lambda_function)[0]!;
    expect(existsSync(path.join(path.dirname(template()), filename))).toBe(true);
    expect(readdirSync(cwd).sort()).toEqual(["cdktf.out", "vpcflow.json"]);
  });

  it("prints the paths as JSON", async () => {
    const { stdout } = await vpcflow(["synth", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ name: "prod-flows", outdir: path.join(cwd, "cdktf.out") });
  });

  it("goes where CDKTF_OUTDIR says, and where --output says before that", async () => {
    await vpcflow(["synth"], { cwd, env: { CDKTF_OUTDIR: "from-env" } });
    await vpcflow(["synth", "-o", "from-flag"], { cwd, env: { CDKTF_OUTDIR: "not-here" } });
    expect(readdirSync(cwd).sort()).toEqual(["from-env", "from-flag", "vpcflow.json"]);
  });

  it("goes beside the config", async () => {
    mkdirSync(path.join(cwd, "prod"));
    write("prod/pipeline.json", CONFIG);
    await vpcflow(["synth", "--config", "prod/pipeline.json"], { cwd });
    expect(existsSync(template("prod/cdktf.out"))).toBe(true);
  });

  it("gives the same bytes again, and keeps what Terraform has put there", async () => {
    await vpcflow(["synth"], { cwd });
    const first = readFileSync(template(), "utf8");
    const lock = path.join(path.dirname(template()), ".terraform.lock.hcl");
    writeFileSync(lock, "locked");
    await vpcflow(["synth"], { cwd });
    expect(readFileSync(template(), "utf8")).toBe(first);
    expect(readFileSync(lock, "utf8")).toBe("locked");
    expect(readdirSync(path.join(path.dirname(template()), "assets/processor"))).toHaveLength(1);
  });

  it("takes away the assets of an older build", async () => {
    await vpcflow(["synth"], { cwd });
    const assets = path.join(path.dirname(template()), "assets/processor");
    mkdirSync(path.join(assets, "OLD"));
    await vpcflow(["synth"], { cwd });
    expect(readdirSync(assets)).not.toContain("OLD");
  });

  it("leaves an earlier cdktf.out as it was where it fails", async () => {
    await vpcflow(["synth"], { cwd });
    const before = readFileSync(template(), "utf8");
    write("vpcflow.json", { ...CONFIG, stream: { mode: "sometimes" } });
    const { status } = await vpcflow(["synth"], { cwd });
    expect(status).toBe(1);
    expect(readFileSync(template(), "utf8")).toBe(before);
    expect(readdirSync(cwd).sort()).toEqual(["cdktf.out", "vpcflow.json"]);
  });

  it.each([
    ["{", /vpcflow\.json is not JSON: it ends too early/],
    ["", /vpcflow\.json is not JSON: it is empty/],
    ['{\n  "name": "x",\n}', /not JSON: "}" was not expected at line 3, column 1/],
    ["[1]", /vpcflow\.json has/],
    [{ ...CONFIG, nmae: 1 }, /nmae is no known field.*expected name/],
    [{ ...CONFIG, region: "x", stream: { shards: 0 } }, /region is "x".*stream\.shards is 0/],
    ["\u0000\u0001\u001b[31m", /vpcflow\.json is not JSON/],
  ])("says in one sentence what is wrong with %j", async (content, message) => {
    write("vpcflow.json", content);
    const { status, stderr } = await vpcflow(["synth"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr).not.toContain("\u001b");
  });

  it("says how to write the file that is not there", async () => {
    rmSync(path.join(cwd, "vpcflow.json"));
    const { status, stderr } = await vpcflow(["synth"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toContain("There is no vpcflow.json here.");
    expect(stderr).toContain("vpcflow setup");
  });

  it("says so where the output cannot be a folder", async () => {
    write("taken", "a file");
    const { status, stderr } = await vpcflow(["synth", "-o", "taken"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/taken" cannot be/);
    expect(readFileSync(path.join(cwd, "taken"), "utf8")).toBe("a file");
  });
});

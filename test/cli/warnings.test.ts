import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

const SETUP = ["setup", "--yes", "--name", "prod-flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
const LOOPBACK = "http://127.0.0.1:8080/flows";
const WARNING = "processor.webhookUrl leads to 127.0.0.1, which is this machine alone";

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-warnings-"));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

describe("a webhook on this machine", () => {
  it("is taken by setup, which warns by name that it is for this machine alone", async () => {
    const { status, stderr, stdout } = await vpcflow([...SETUP, "--webhook-url", LOOPBACK, "--dry-run"], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain(WARNING);
    expect(stdout).not.toContain(WARNING);
  });

  it("is warned of in setup's report for machines", async () => {
    const flags = ["--webhook-url", LOOPBACK, "--dry-run", "--json"];
    const { stdout } = await vpcflow([...SETUP, ...flags], { cwd });
    expect(JSON.parse(stdout).warnings).toEqual([expect.stringContaining(WARNING)]);
  });

  it("is warned of by synth", async () => {
    synthesizable({ processor: { webhookUrl: LOOPBACK } });
    const { status, stderr } = await vpcflow(["synth"], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain(WARNING);
  });
});

describe("any other webhook", () => {
  it("is no matter for setup or synth", async () => {
    const { stdout } = await vpcflow([...SETUP, "--webhook-url", "https://example.com", "--dry-run", "--json"], {
      cwd,
    });
    expect(JSON.parse(stdout).warnings).toEqual([]);
    synthesizable({ processor: { webhookUrl: "https://example.com" } });
    expect((await vpcflow(["synth"], { cwd })).stderr).not.toContain("webhookUrl");
  });
});

describe("the pipeline's own key", () => {
  it.each(["aws-managed", "arn:aws:kms:eu-west-1:123456789012:key/k"])(
    "is not given up for %s without a word of what then cannot be read",
    async (key) => {
      synthesizable({});
      const { stderr } = await vpcflow(["setup", "--yes", "--kms-key", key, "--dry-run"], { cwd });
      expect(stderr).toContain("The key that this pipeline made goes with the next apply");
    },
  );

  it("is not spoken of where another was used before", async () => {
    synthesizable({ encryption: { kmsKey: "aws-managed" } });
    const { stderr } = await vpcflow(["setup", "--yes", "--kms-key", "create", "--dry-run"], { cwd });
    expect(stderr).not.toContain("cancel-key-deletion");
  });
});

function synthesizable(choices: object): void {
  const config = { name: "prod-flows", region: "eu-west-1", source: { logGroup: "/vpc/flow" }, ...choices };
  writeFileSync(path.join(cwd, "vpcflow.json"), JSON.stringify(config));
}

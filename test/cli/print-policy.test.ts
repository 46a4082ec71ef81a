import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "../../stacks/config.ts";
import { deployPolicy } from "../../stacks/deploy-policy.ts";
import { verifyPolicy } from "../../stacks/verify-policy.ts";
import { startFakeAws } from "./fake-aws.ts";
import { vpcflow } from "./terminal.ts";

const ACCOUNT = "123456789012";
const CONFIG = {
  name: "flows",
  region: "eu-west-1",
  source: { logGroup: "/vpc/flow" },
  encryption: { kmsKey: "aws-managed" as const },
};

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "vpcflow-print-policy-"));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function printPolicy(command: "deploy" | "destroy" | "verify", config: object, ...flags: string[]) {
  writeFileSync(join(cwd, "vpcflow.json"), JSON.stringify(config));
  return vpcflow([command, "--print-policy", ...flags], { cwd });
}

function documentsIn(stdout: string): unknown[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("--print-policy", () => {
  it("prints the deploy policy alone on stdout, ready for aws iam create-policy, and asks nobody", async () => {
    const { status, stdout, stderr } = await printPolicy("deploy", { ...CONFIG, accountId: ACCOUNT });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(documentsIn(stdout)).toEqual(deployPolicy(parseConfig(CONFIG), { accountId: ACCOUNT }));
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("prints several documents one a line, and says on stderr why and that all are needed", async () => {
    const config = { ...CONFIG, encryption: { kmsKey: "create" } };
    const { stdout, stderr } = await printPolicy("deploy", config, "--account-id", ACCOUNT);
    expect(documentsIn(stdout)).toHaveLength(2);
    expect(stderr).toBe(
      "IAM takes 6,144 characters a managed policy: these are 2, one a line, and all of them are needed.\n",
    );
  });

  it("of destroy is that of deploy; with --delete-data it lets the data be deleted too", async () => {
    const plain = await printPolicy("destroy", CONFIG, "--account-id", ACCOUNT);
    expect(documentsIn(plain.stdout)).toEqual(deployPolicy(parseConfig(CONFIG), { accountId: ACCOUNT }));
    const { stdout } = await printPolicy("destroy", CONFIG, "--account-id", ACCOUNT, "--delete-data");
    expect(stdout).toContain("s3:DeleteObjectVersion");
    expect(plain.stdout).not.toContain("s3:DeleteObjectVersion");
  });

  it("of verify reads, and with --probe puts the one log event", async () => {
    const { stdout } = await printPolicy("verify", CONFIG, "--account-id", ACCOUNT);
    expect(documentsIn(stdout)).toEqual(verifyPolicy(parseConfig(CONFIG), { accountId: ACCOUNT }));
    const probing = await printPolicy("verify", CONFIG, "--account-id", ACCOUNT, "--probe");
    expect(documentsIn(probing.stdout)).toEqual(verifyPolicy(parseConfig(CONFIG), { accountId: ACCOUNT, probe: true }));
  });

  it("asks AWS for the account where nobody names it", async () => {
    const answers = {
      GetCallerIdentity: { xml: "<Account>210987654321</Account><Arn>arn:aws:iam::210987654321:user/me</Arn>" },
    };
    const aws = await startFakeAws(answers);
    const { stdout } = await printPolicy("deploy", CONFIG, "--endpoint-url", aws.url);
    await aws.stop();
    expect(stdout).toContain(":210987654321:");
    expect(aws.asked).toEqual(["GetCallerIdentity"]);
  });

  it("asks for --account-id where AWS does not answer", async () => {
    const { status, stdout, stderr } = await printPolicy("deploy", CONFIG, "--endpoint-url", "http://127.0.0.1:1");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe("vpcflow: Nobody says which account the policy is for.\n  Add --account-id 123456789012.\n");
  });

  it.each([
    ["12345", '"12345" is not the id of an AWS account.'],
    ["210987654321", "--account-id is 210987654321, and the pipeline is pinned to another account, 123456789012."],
  ])("refuses the account %s", async (accountId, sentence) => {
    const { status, stdout, stderr } = await printPolicy(
      "deploy",
      { ...CONFIG, accountId: ACCOUNT },
      "--account-id",
      accountId,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(sentence);
  });
});

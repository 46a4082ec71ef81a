import { PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { createLogGroup, flowLines, putFlowLogs } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { onMoto } from "../emulators/on-moto.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const SOURCE = ["--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
const BUCKET = "flows-dead-123456789012-eu-west-1";

/** What verify finds of each hop. */
type Hops = Record<string, "passed" | "failed" | "unchecked">;

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`a pipeline on moto, from an empty folder and back${why}`, () => {
  const moto = onMoto(python);

  beforeAll(async () => {
    await createLogGroup(moto.aws, "/vpc/flow");
  });

  it("is deployed by one command", async () => {
    const { stdout, stderr } = await moto.project.succeed("setup", "--yes", ...SOURCE, "--deploy");
    expect(stderr).toContain("Deployed");
    expect(stdout).toContain(`dead_letter_bucket        ${BUCKET}`);
    expect(JSON.parse(moto.project.read("vpcflow.json"))).toMatchObject({ accountId: "123456789012" });
  });

  it("is verified, hop by hop, once moto has delivered flow logs through the subscription", async () => {
    await putFlowLogs(moto.aws, "/vpc/flow", flowLines(3));
    const { stdout } = await moto.project.succeed("verify", "--json");
    const { ok, findings, records } = JSON.parse(stdout);
    expect(statuses(findings)).toEqual({
      credentials: "passed",
      // Somebody else delivers them here: no flow log of EC2 leads to this log group.
      "flow logs": "unchecked",
      "log group": "passed",
      "subscription filter": "passed",
      pattern: "passed",
      role: "passed",
      stream: "passed",
      records: "passed",
      "function role": "passed",
      function: "passed",
      "dead letters": "passed",
    });
    expect(ok).toBe(true);
    expect(records.map((record: { dstaddr: string }) => record.dstaddr)).toEqual(["10.0.1.1", "10.0.1.2", "10.0.1.3"]);
  });

  it("passes a probe on, says how long it took, and counts it as no flow", async () => {
    const { stdout } = await moto.project.succeed("verify", "--probe", "--json");
    const { findings, records } = JSON.parse(stdout);
    expect(statuses(findings)).toMatchObject({ probe: "passed" });
    expect(findings.find(({ hop }: { hop: string }) => hop === "probe").found).toMatch(/\d+(\.\d+)? m?s/);
    expect(records).toHaveLength(3);
  });

  it("finds nothing to change on a second deployment", async () => {
    const { stderr } = await moto.project.succeed("deploy", "--yes", "--no-verify");
    expect(stderr).toContain("No changes");
  });

  it("names what somebody changed by hand, and mends it", async () => {
    await moto.aws.logs.send(
      new PutRetentionPolicyCommand({ logGroupName: "/aws/lambda/flows-processor", retentionInDays: 1 }),
    );
    const { stdout, stderr } = await moto.project.succeed("deploy", "--yes", "--no-verify", "--json");
    expect(stderr).toContain("/aws/lambda/flows-processor");
    expect(stderr).toMatch(/\b1 day.*30/);
    expect(JSON.parse(stdout).changes).toMatchObject({ add: [], replace: [], destroy: [] });
    const again = await moto.project.vpcflow("deploy", "--yes", "--no-verify");
    expect(again.stderr).toContain("No changes");
  });

  it("stops a destroy while there are dead letters, before it has touched anything", async () => {
    await moto.aws.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "unreadable/flows/1", Body: "lost" }));
    const before = await inventory(moto.aws);
    const { stderr } = exited(await moto.project.vpcflow("destroy", "--yes"), 1);
    expect(stderr).toContain(BUCKET);
    expect(stderr).toContain("--delete-data");
    expect(await inventory(moto.aws)).toEqual(before);
    expect(before).toContain("stream flows");
  });

  it("leaves nothing behind but the log group that was there before, once the data may go", async () => {
    await moto.project.succeed("destroy", "--yes", "--delete-data");
    expect(await inventory(moto.aws)).toEqual(["log group /vpc/flow"]);
  });

  it("has nothing to destroy after that", async () => {
    const { stderr } = await moto.project.succeed("destroy", "--yes");
    expect(stderr).toContain("nothing to destroy");
  });
});

// --- internal ---

function statuses(findings: readonly { hop: string; status: Hops[string] }[]): Hops {
  return Object.fromEntries(findings.map(({ hop, status }) => [hop, status]));
}

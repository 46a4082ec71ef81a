import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeDestinationsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import type { PipelineInput } from "../../stacks/config.ts";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup, flowLines, putRecord, subscriptionMessage } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMinistack } from "../emulators/ministack.ts";
import { startMoto } from "../emulators/moto.ts";
import { putParameter } from "../emulators/parameter.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";

const DESTINATION = "arn:aws:logs:eu-west-1:123456789012:destination:central";

const RECEIVER: PipelineInput = {
  name: "central",
  region: "eu-west-1",
  source: {},
  stream: { mode: "provisioned" },
  central: { accountIds: ["111111111111"], organizationId: "o-a1b2c3d4e5" },
};

const SENDER: PipelineInput = {
  name: "team-a",
  region: "eu-west-1",
  source: { logGroup: "/vpc/flow" },
  destination: { arn: DESTINATION, organization: true },
};

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`a central pipeline on moto, which has destinations${why}`, () => {
  let moto: Emulator;
  let aws: Aws;
  let project: Project;

  beforeAll(async () => {
    moto = await startMoto(python);
    aws = awsOf(moto);
    project = projectOf(moto, RECEIVER);
  });

  afterAll(async () => {
    project?.dispose();
    await moto?.stop();
  });

  it("is deployed without a log group of its own, and tells senders what to write", async () => {
    const { stdout } = await project.succeed("deploy", "--yes", "--no-verify", "--json");
    expect(JSON.parse(JSON.parse(stdout).outputs.sender_config)).toEqual({
      region: "eu-west-1",
      source: { logFormat: "default", filter: "traffic" },
      destination: { arn: DESTINATION, organization: true },
    });
  });

  it("has a destination that leads to its stream and lets in those whom the config names", async () => {
    const { destinations = [] } = await aws.logs.send(new DescribeDestinationsCommand({}));
    expect(destinations).toMatchObject([
      { destinationName: "central", targetArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/central" },
    ]);
    expect(JSON.parse(destinations[0]?.accessPolicy ?? "").Statement).toMatchObject([
      { Principal: { AWS: ["111111111111"] }, Resource: DESTINATION },
      { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }, Resource: DESTINATION },
    ]);
  });

  it("finds nothing to change on a second deployment", async () => {
    const { stderr } = await project.succeed("deploy", "--yes", "--no-verify");
    expect(stderr).toContain("No changes");
  });

  it("is destroyed", async () => {
    await project.succeed("destroy", "--yes");
    expect(await inventory(aws)).toEqual([]);
    expect((await aws.logs.send(new DescribeDestinationsCommand({}))).destinations).toEqual([]);
  });
});

describe.skipIf(missing !== undefined)(`on ministack, which enforces IAM${why}`, () => {
  let ministack: Emulator;
  let aws: Aws;

  beforeAll(async () => {
    ministack = await startMinistack(python, { auth: true });
    aws = awsOf(ministack);
    await createLogGroup(aws, "/vpc/flow");
  });

  afterAll(() => ministack?.stop());

  it("a sender is a filter and a log stream on the log group that exists, and goes without a trace", async () => {
    const project = projectOf(ministack, SENDER);
    try {
      await project.succeed("deploy", "--yes", "--no-verify");
      const of = { logGroupName: "/vpc/flow" };
      const { subscriptionFilters } = await aws.logs.send(new DescribeSubscriptionFiltersCommand(of));
      expect(subscriptionFilters).toMatchObject([{ filterName: "team-a-to-destination", destinationArn: DESTINATION }]);
      const { logStreams = [] } = await aws.logs.send(new DescribeLogStreamsCommand(of));
      expect(logStreams.map(({ logStreamName }) => logStreamName)).toContain("vpcflow-probe-team-a");
      await project.succeed("destroy", "--yes");
      expect(await inventory(aws)).toEqual(["log group /vpc/flow"]);
    } finally {
      project.dispose();
    }
  });

  it("the function reads its webhook's URL from the parameter, which nothing else names", async () => {
    const webhook: LocalWebhook = await startWebhook();
    const project = projectOf(ministack, {
      name: "secret",
      region: "eu-west-1",
      source: { logGroup: "/vpc/flow" },
      processor: { webhookUrlParameter: "/flows/webhook" },
    });
    try {
      await putParameter(aws, "/flows/webhook", webhook.url);
      const { stdout, stderr } = await project.succeed("deploy", "--yes", "--no-verify", "--json");
      await putRecord(aws, "secret", subscriptionMessage("/vpc/flow", flowLines(3)));
      await vi.waitFor(() => expect(webhook.received()).toHaveLength(1), { timeout: 60_000, interval: 500 });
      expect(stdout + stderr + project.read("terraform.secret.tfstate")).not.toContain(webhook.url);
      await project.succeed("destroy", "--yes");
    } finally {
      project.dispose();
      await webhook.stop();
    }
  });
});

// --- internal ---

/** A folder in which a person has written that vpcflow.json. */
function projectOf(emulator: Emulator, input: PipelineInput): Project {
  const project = createProject(emulator);
  writeFileSync(join(project.folder, "vpcflow.json"), JSON.stringify(input));
  return project;
}

import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import { type Aws, awsOf } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createLogGroup, flowLines, putFlowLogs, putRecord, subscriptionMessage } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { startMinistack } from "../emulators/ministack.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";

const SOURCE = ["--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
const BUCKET = "flows-dead-123456789012-eu-west-1";

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(
  `a pipeline on ministack, which enforces IAM and runs the function${why}`,
  () => {
    let ministack: Emulator;
    let webhook: LocalWebhook;
    let aws: Aws;
    let project: Project;

    beforeAll(async () => {
      ministack = await startMinistack(python, { auth: true, tls: true });
      webhook = await startWebhook();
      aws = awsOf(ministack);
      project = createProject(ministack);
      await createLogGroup(aws, "/vpc/flow");
      const lines = flowLines(5);
      await project.succeed("setup", "--yes", ...SOURCE, "--webhook-url", webhook.url);
      await project.succeed("deploy", "--yes", "--no-verify");
      // ministack keeps subscription filters and delivers nothing: the record is what CloudWatch Logs would put.
      await putFlowLogs(aws, "/vpc/flow", lines);
      await putRecord(aws, "flows", subscriptionMessage("/vpc/flow", lines));
      await putRecord(aws, "flows", Buffer.from("no subscription message"));
    });

    afterAll(async () => {
      project?.dispose();
      await webhook?.stop();
      await ministack?.stop();
    });

    it("has the deployed function post the connection sets of what is on the stream", async () => {
      await vi.waitFor(() => expect(webhook.received()).toHaveLength(1), WAIT);
      const [set] = webhook.received();
      const hosts = [1, 2, 3, 4, 5].map((host) => [`10.0.1.${host}`, 1]);
      expect(set?.peers).toEqual({ "10.0.0.1": 5, ...Object.fromEntries(hosts) });
      expect(set?.headers["x-vpcflow-stream"]).toBe("flows");
      expect(set?.headers["idempotency-key"]).toMatch(/^flows:shardId-000000000000:\d+:\d+:/);
    });

    it("has it keep what nobody can read, whole and with the reason", async () => {
      const keys = await vi.waitFor(async () => {
        const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
        expect(Contents).toHaveLength(1);
        return Contents.map(({ Key }) => Key);
      }, WAIT);
      expect(keys).toEqual([expect.stringMatching(/^unreadable\/flows\/shardId-000000000000\/\d+$/)]);
      const object = await aws.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: keys[0] }));
      expect(await object.Body?.transformToString()).toBe("no subscription message");
      expect(Object.values(object.Metadata ?? {})).toContain("it is not a subscription message (byte 0)");
    });

    it("has it account for every record in its log", async () => {
      const batches = await vi.waitFor(async () => {
        const batches = await functionLog(aws);
        expect(total(batches, ({ records }) => records.failed.deadLettered)).toBe(1);
        return batches;
      }, WAIT);
      expect(total(batches, ({ records }) => records.processed)).toBe(1);
      expect(total(batches, ({ flows }) => flows.counted)).toBe(5);
      expect(total(batches, ({ records }) => records.failed.returned)).toBe(0);
    });

    it("verifies the role by IAM's own simulation, and points at the dead letter", async () => {
      const { stdout } = exited(await project.vpcflow("verify", "--json"), 1);
      const { findings } = JSON.parse(stdout);
      expect(findings.filter(({ status }: { status: string }) => status === "failed")).toEqual([
        expect.objectContaining({ hop: "dead letters", found: expect.stringContaining("not a subscription message") }),
      ]);
      expect(findings).toContainEqual(expect.objectContaining({ hop: "role", status: "passed" }));
      expect(findings).toContainEqual(expect.objectContaining({ hop: "records", status: "passed" }));
    });

    it("finds nothing to change on a second deployment", async () => {
      const { stderr } = await project.succeed("deploy", "--yes", "--no-verify");
      expect(stderr).toContain("No changes");
    });

    it("leaves nothing behind but what was there before", async () => {
      await project.succeed("destroy", "--yes", "--delete-data");
      expect(await inventory(aws)).toEqual(["log group /vpc/flow"]);
    });
  },
);

// --- internal ---

/** The mapping polls once a second; the first invocation starts a process. */
const WAIT = { timeout: 30_000, interval: 250 };

/** One line that the function writes for a batch. */
interface Batch {
  readonly records: { processed: number; failed: { deadLettered: number; returned: number } };
  readonly flows: { counted: number };
}

async function functionLog({ logs }: Aws): Promise<Batch[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/flows-processor" }));
  const lines = events.map(({ message = "" }) => message).filter((message) => message.startsWith("{"));
  return lines.map((line) => JSON.parse(line)).filter(({ message }) => message === "batch");
}

function total(batches: readonly Batch[], count: (batch: Batch) => number): number {
  return batches.reduce((sum, batch) => sum + count(batch), 0);
}

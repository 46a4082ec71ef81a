import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalPipeline, startPipeline } from "../../local/pipeline.ts";
import { type PipelineTemplate, readTemplate } from "../../local/template.ts";
import { type LocalWebhook, startWebhook } from "../../local/webhook.ts";
import { namesIn } from "./mapping.ts";
import { synthesizeStack, type TestStack } from "./stack.ts";

// Posts what it was handed to the webhook, names "poison" in its answer, and crashes on "crash".
const HANDLER = `
export const handler = async (event) => {
  const names = event.Records.map((record) => Buffer.from(record.kinesis.data, "base64").toString());
  if (names.includes("crash")) throw new Error("crashed");
  const poison = names.indexOf("poison");
  const taken = poison < 0 ? names : names.slice(0, poison);
  if (taken.length > 0) {
    const peers = Object.fromEntries(taken.map((name) => [name, 1]));
    await fetch(process.env.VPCFLOW_WEBHOOK_URL + "/connection_sets/1", { method: "POST", body: JSON.stringify(peers) });
  }
  console.log("took " + taken.length);
  const itemIdentifier = event.Records[poison]?.kinesis.sequenceNumber;
  return { batchItemFailures: poison < 0 ? [] : [{ itemIdentifier }] };
};`;

let folder: string;
let hostScript: string;
let webhook: LocalWebhook;
let stack: TestStack;
let template: PipelineTemplate;
let pipeline: LocalPipeline;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-test-pipeline-"));
  hostScript = path.join(folder, "function-host.mjs");
  await build({
    entryPoints: ["local/function-host.ts"],
    outfile: hostScript,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  webhook = await startWebhook();
  stack = synthesizeStack(HANDLER, { processor: { webhookUrl: webhook.url } });
  template = readTemplate(stack.file);
  pipeline = await startPipeline(template, { hostScript, pollIntervalMs: 50, retryDelayMs: 1, windowScale: 0.01 });
});
afterAll(async () => {
  await pipeline.stop();
  await webhook.stop();
  stack.remove();
  rmSync(folder, { recursive: true });
});

const functionFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("vpcflow-function-"));
const put = async (...names: string[]) => {
  for (const name of names) await pipeline.put(Buffer.from(name), "one-key");
};
const received = () => webhook.received().flatMap(({ peers }) => Object.keys(peers));

describe("the pipeline on this machine", () => {
  it("carries records from the stream through the deployed zip to where it posts", async () => {
    await put("a", "b", "c");
    await pipeline.drained(10_000);
    expect(received()).toEqual(["a", "b", "c"]);
    expect(pipeline.counts()).toMatchObject({ polled: 3, invoked: 3, failed: 0, dropped: 0 });
    await expect.poll(() => pipeline.functionLog().join()).toContain("took");
  });

  it("puts what the function can never take among the dead letters, and goes on", async () => {
    await put("d", "poison", "crash", "e");
    await pipeline.drained(10_000);
    expect(received()).toEqual(["a", "b", "c", "d", "e"]);
    expect(pipeline.counts()).toMatchObject({ polled: 7, deliveredToDestination: 2, dropped: 0 });
    const payloads = pipeline.deadLetters().map(({ data }) => JSON.parse(data.toString()).payload as string);
    expect(payloads.flatMap((payload) => namesIn(JSON.parse(payload))).sort()).toEqual(["crash", "poison"]);
  });

  it("leaves no folder and no endpoint behind, however often it is stopped", async () => {
    expect(functionFolders().length).toBeGreaterThan(0);
    const folders = functionFolders().length;
    await pipeline.stop();
    await pipeline.stop();
    expect(functionFolders().length).toBeLessThan(folders);
    await expect(fetch(pipeline.kinesisEndpoint)).rejects.toThrow();
    await expect(fetch(pipeline.s3Endpoint)).rejects.toThrow();
  });

  it("stops what had started when a part does not start", async () => {
    const said: string[] = [];
    const before = childPids();
    const lambda = { ...template.lambda, zipPath: path.join(folder, "none.zip") };
    const start = startPipeline({ ...template, lambda }, { hostScript, progress: (what) => said.push(what) });
    await expect(start).rejects.toMatchObject({ code: "FUNCTION_ZIP" });
    expect(said).toContain("Creating the stream prod-flows");
    await expect.poll(childPids).toBe(before);
  });
});

/** The handles of child processes that this process still holds. */
function childPids(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
}

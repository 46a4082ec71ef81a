import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FunctionSettings, type LocalFunction, startFunction } from "../../local/function-process.ts";

const HANDLER = `
let calls = 0;
const what = {
  echo: (event, context) => ({ event, id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
    name: context.functionName, arn: context.invokedFunctionArn, calls: ++calls }),
  environment: () => process.env,
  nothing: () => undefined,
  unspeakable: () => () => 1,
  refuse: () => { throw new TypeError("no such thing"); },
  print: () => { console.log("to stdout"); console.error("to stderr"); },
  hang: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
  spin: () => { for (;;); },
  exit: () => process.exit(3),
  hog: () => { const held = []; for (;;) held.push(new Array(100_000).fill({})); },
};
export const handler = async (event, context) => what[event.what](event, context);
`;

let folder: string;
let hostScript: string;
const started: LocalFunction[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "vpcflow-test-function-"));
  hostScript = path.join(folder, "function-host.mjs");
  await build({
    entryPoints: ["local/function-host.ts"],
    outfile: hostScript,
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

async function start(files: Record<string, string>, settings: Partial<FunctionSettings> = {}): Promise<LocalFunction> {
  const zipPath = path.join(folder, `${Math.random()}.zip`);
  await writeFile(
    zipPath,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
  const defaults = { name: "flows", arn: "arn:aws:lambda:eu-west-1:123456789012:function:flows", zipPath };
  const one = await startFunction(
    {
      ...defaults,
      handler: "index.handler",
      timeoutSeconds: 5,
      memoryMb: 128,
      environment: { GREETING: "hello" },
      ...settings,
    },
    { hostScript, region: "eu-west-1", s3Endpoint: "http://127.0.0.1:1" },
  );
  started.push(one);
  return one;
}

describe("a function in a process of its own", () => {
  it("gives the handler the event and Lambda's context, and gives back what it returned", async () => {
    const fn = await start({ "index.mjs": HANDLER });
    const answer = await fn.invoke({ what: "echo", text: "ö" });
    expect(answer).toMatchObject({
      ok: true,
      result: {
        event: { what: "echo", text: "ö" },
        id: answer.requestId,
        name: "flows",
        arn: fn.settings.arn,
        calls: 1,
      },
    });
    const left = (answer as { result: { left: number } }).result.left;
    expect(left).toBeGreaterThan(3_000);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it("keeps its process from one invocation to the next", async () => {
    const fn = await start({ "index.mjs": HANDLER });
    const answers = await Promise.all([fn.invoke({ what: "echo" }), fn.invoke({ what: "echo" })]);
    expect(answers).toMatchObject([{ result: { calls: 1 } }, { result: { calls: 2 } }]);
  });

  it.each(["nothing", "unspeakable"])("gives null for a handler that returns %s", async (what) => {
    const fn = await start({ "index.mjs": HANDLER });
    expect(await fn.invoke({ what })).toMatchObject({ ok: true, result: null });
  });

  it("shows the function its own environment, Lambda's variables and nothing of this process's", async () => {
    process.env["SECRET_OF_THE_PARENT"] = "yes";
    const fn = await start({ "index.mjs": HANDLER });
    const answer = (await fn.invoke({ what: "environment" })) as { result: Record<string, string> };
    delete process.env["SECRET_OF_THE_PARENT"];
    expect(answer.result).toMatchObject({
      GREETING: "hello",
      AWS_REGION: "eu-west-1",
      AWS_LAMBDA_FUNCTION_NAME: "flows",
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
    });
    expect(answer.result["AWS_LAMBDA_LOG_STREAM_NAME"]).toMatch(/\[\$LATEST\]/);
    expect(answer.result).not.toHaveProperty("SECRET_OF_THE_PARENT");
    expect(answer.result).not.toHaveProperty("HOME");
  });

  it("gives a thrown error back by its type and message, and goes on", async () => {
    const fn = await start({ "index.mjs": HANDLER });
    const answer = await fn.invoke({ what: "refuse" });
    expect(answer).toMatchObject({ ok: false, error: { errorType: "TypeError", errorMessage: "no such thing" } });
    expect(await fn.invoke({ what: "echo" })).toMatchObject({ ok: true, result: { calls: 1 } });
  });

  it("collects what the function prints", async () => {
    const fn = await start({ "index.mjs": HANDLER });
    await fn.invoke({ what: "print" });
    await expect.poll(() => [...fn.log()].sort()).toEqual(["to stderr", "to stdout"]);
  });

  it.each(["hang", "spin"])("kills a function that passes its time limit (%s), and starts afresh", async (what) => {
    const fn = await start({ "index.mjs": HANDLER }, { timeoutSeconds: 0.5 });
    await fn.invoke({ what: "echo" });
    const answer = await fn.invoke({ what });
    expect(answer).toMatchObject({ ok: false, error: { errorType: "Sandbox.Timedout" } });
    expect((answer as { error: { errorMessage: string } }).error.errorMessage).toContain(
      "Task timed out after 0.50 seconds",
    );
    expect(await fn.invoke({ what: "echo" })).toMatchObject({ ok: true, result: { calls: 1 } });
  });

  it("reports a function that exits, and starts afresh", async () => {
    const fn = await start({ "index.mjs": HANDLER });
    expect(await fn.invoke({ what: "exit" })).toMatchObject({ ok: false, error: { errorType: "Runtime.ExitError" } });
    expect(await fn.invoke({ what: "echo" })).toMatchObject({ ok: true });
  });

  it("ends a function that passes its memory limit", async () => {
    const fn = await start({ "index.mjs": HANDLER }, { timeoutSeconds: 15 });
    expect(await fn.invoke({ what: "hog" })).toMatchObject({ ok: false, error: { errorType: "Runtime.ExitError" } });
  });

  it.each([
    ["a module that is not there", { "other.mjs": "" }, "Runtime.ImportModuleError"],
    ["an export that is not there", { "index.mjs": "export const other = 1;" }, "Runtime.HandlerNotFound"],
    ["a module that throws", { "index.mjs": "throw new RangeError('at start');" }, "RangeError"],
  ])("fails the invocation for %s", async (_, files, errorType) => {
    const fn = await start(files as Record<string, string>);
    expect(await fn.invoke({})).toMatchObject({ ok: false, error: { errorType } });
  });

  it("loads a CommonJS handler from a folder of the zip", async () => {
    const fn = await start({ "src/app.cjs": "exports.run = () => 'common';" }, { handler: "src/app.run" });
    expect(await fn.invoke({})).toMatchObject({ ok: true, result: "common" });
  });
});

describe("the zip of a function", () => {
  it("is refused with its path when an entry leaves the folder", async () => {
    await expect(start({ "../evil.mjs": "" })).rejects.toMatchObject({
      code: "FUNCTION_ZIP",
      message: /leaves its folder/,
    });
    expect(existsSync(path.join(tmpdir(), "evil.mjs"))).toBe(false);
  });

  it("is refused when it is not a zip", async () => {
    const zipPath = path.join(folder, "text.zip");
    await writeFile(zipPath, "hello");
    await expect(start({}, { zipPath })).rejects.toMatchObject({ code: "FUNCTION_ZIP", subject: zipPath });
  });

  it("is refused when it is absent", async () => {
    await expect(start({}, { zipPath: path.join(folder, "none.zip") })).rejects.toMatchObject({ code: "FUNCTION_ZIP" });
  });
});

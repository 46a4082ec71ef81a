import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { Aws } from "../emulators/aws.ts";
import { createLogGroup, flowLines, putFlowLogs } from "../emulators/flow-events.ts";
import { inventory } from "../emulators/inventory.ts";
import { onMoto } from "../emulators/on-moto.ts";
import { findTools } from "../emulators/tools.ts";
import { exited } from "../exited.ts";
import { type Ran, ROOT, run } from "../packed-package.ts";

const ACCOUNT = { VPCFLOW_TEST_AWS_ACCOUNT: "123456789012" };
const SOURCE = ["--region", "eu-west-1", "--log-group", "/vpc/flow"];

const { missing, python, why } = await findTools("terraform", "emulators");

describe.skipIf(missing !== undefined)(`npm run test:aws, on moto instead of an account${why}`, () => {
  const moto = onMoto(python);

  beforeAll(async () => {
    await createLogGroup(moto.aws, "/vpc/flow");
  });

  it.each([
    ["without the account's name", {}, [...SOURCE, "--yes"], 2, "VPCFLOW_TEST_AWS_ACCOUNT"],
    ["for an account that is no number", { VPCFLOW_TEST_AWS_ACCOUNT: "prod" }, [...SOURCE, "--yes"], 2, "12 digits"],
    ["without a source", ACCOUNT, ["--yes"], 2, "--vpc-id or --log-group"],
    [
      "with credentials of another account",
      { VPCFLOW_TEST_AWS_ACCOUNT: "210987654321" },
      [...SOURCE, "--yes"],
      1,
      "nothing was done",
    ],
    ["when nobody agrees to the cost", ACCOUNT, SOURCE, 1, "It costs about $"],
  ])("refuses %s", async (_case, env, args, status, words) => {
    const ran = await testAws(args, env);
    expect(exited(ran, status).stderr).toContain(words);
    expect(await inventory(moto.aws)).toEqual(["log group /vpc/flow"]);
  });

  it("tells the whole story, and leaves nothing behind", async () => {
    const traffic = new AbortController();
    const flowing = putUntil(moto.aws, traffic.signal);
    const ran = await testAws([...SOURCE, "--yes", "--wait", "2m"], ACCOUNT);
    traffic.abort();
    await flowing;
    const { stderr } = exited(ran, 0);
    expect(stderr).toContain("Passed, on the account");
    expect(stderr).toContain("a line with fewer tokens than fields");
    expect(await inventory(moto.aws)).toEqual(["log group /vpc/flow"]);
  }, 600_000);

  it("destroys what it deployed when a step fails, and says which", async () => {
    // Nothing flows, and the wait is over at once.
    const { stderr } = exited(await testAws([...SOURCE, "--yes", "--wait", "1s"], ACCOUNT), 1);
    expect(stderr).toContain("Failed: vpcflow verify");
    expect(await inventory(moto.aws)).toEqual(["log group /vpc/flow"]);
  }, 600_000);

  function testAws(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
    const script = ["--import", "tsx", "test/aws/run.ts"];
    return run(ROOT, [process.execPath, ...script, ...args], { ...moto.project.env, ...env });
  }
});

// --- internal ---

/** Traffic of a network that is never quite silent. */
async function putUntil(aws: Aws, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await putFlowLogs(aws, "/vpc/flow", flowLines(2));
    await sleep(5000, undefined, { signal }).catch(() => {});
  }
}

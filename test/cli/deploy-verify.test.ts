import { beforeEach, describe, expect, it, vi } from "vitest";
import { verifyAfter } from "../../cli/deploy/verify-after.ts";
import { VpcflowError } from "../../flow/errors.ts";
import { createWorld } from "./terminal.ts";

const verifyPipeline = vi.hoisted(() => vi.fn());
vi.mock("../../cli/verify/run.ts", () => ({ verifyPipeline }));

beforeEach(() => void verifyPipeline.mockReset());

const flags = { config: "vpcflow.json", verify: true };

describe("a deployment that could not be verified", () => {
  it("says that it is there, and why in a sentence with the way out", async () => {
    const denied = new VpcflowError("STREAM", "The stream does not answer.", { fix: "Try again." });
    verifyPipeline.mockRejectedValue(denied);
    const { context, stderr } = createWorld({ cwd: "/" });
    expect(await verifyAfter(flags, context)).toEqual({ ok: false });
    expect(stderr.text).toBe(
      "! It was deployed, and could not be verified: The stream does not answer.\n  Try again.\n",
    );
  });

  it("tells a bug of ours with its stack, so that it can be reported", async () => {
    verifyPipeline.mockRejectedValue(new TypeError("x is not a function"));
    const { context, stderr } = createWorld({ cwd: "/" });
    expect(await verifyAfter(flags, context)).toEqual({ ok: false });
    expect(stderr.text).toContain("! It was deployed, and could not be verified.\n");
    expect(stderr.text).toMatch(/This is a bug in vpcflow[\s\S]*\n\s+at /);
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { synthesizeInto } from "../stacks/synthesized.ts";
import { prepareTerraform } from "../terraform.ts";
import { PIPELINES } from "./pipelines.ts";

const folder = mkdtempSync(join(tmpdir(), "vpcflow-e2e-"));
const stacks = PIPELINES.map((pipeline, index) => {
  const { stackDir } = synthesizeInto(join(folder, String(index)), pipeline.input);
  return { ...pipeline, stackDir };
});
const terraform = await prepareTerraform(stacks[0]?.stackDir ?? folder);
const missing = typeof terraform === "string" ? terraform : undefined;

afterAll(() => {
  if (typeof terraform !== "string") terraform.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("Terraform", () => {
  it.skipIf(missing !== undefined && !process.env["CI"])(`is here with the AWS provider${why()}`, () => {
    expect(missing).toBeUndefined();
  });
});

for (const { what, stackDir, asserts } of stacks)
  describe.skipIf(missing !== undefined)(what, () => {
    it(`is valid for the AWS provider${why()}`, async () => {
      expect(await terraformRun(stackDir, ["validate", "-no-color"])).toMatchObject({
        status: 0,
        output: expect.stringContaining("The configuration is valid"),
      });
    });

    it(`is applied, with mocks, as it is wired${why()}`, async () => {
      const here = import.meta.dirname;
      mkdirSync(join(stackDir, "tests", "mocks"), { recursive: true });
      cpSync(join(here, "mocks.tfmock.hcl"), join(stackDir, "tests", "mocks", "aws.tfmock.hcl"));
      // One file, because each costs a start of the provider: the first has the mocks, the others the runs that they add.
      const runs = asserts.map((file) => readFileSync(join(here, file), "utf8"));
      writeFileSync(join(stackDir, "tests", "wiring.tftest.hcl"), runs.join("\n"));
      expect(await terraformRun(stackDir, ["test", "-no-color"])).toMatchObject({
        status: 0,
        output: expect.stringContaining(`Success! ${asserts.length} passed, 0 failed.`),
      });
    });
  });

function terraformRun(stackDir: string, args: readonly string[]) {
  if (typeof terraform === "string") throw new Error(terraform);
  return terraform.run(stackDir, args);
}

function why(): string {
  return missing === undefined ? "" : ` (not tried: ${missing.slice(0, 200)})`;
}

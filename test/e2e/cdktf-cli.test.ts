import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { exited } from "../exited.ts";
import { emptyFolder, installAlone, pack, run } from "../packed-package.ts";
import { CDKTF, CDKTF_ENVIRONMENT, installCdktfCli } from "./cdktf-cli.ts";

describe("the real cdktf-cli, in a folder that vpcflow set up", () => {
  let unavailable: string | undefined;

  beforeAll(async () => {
    unavailable = await installCdktfCli();
  });

  it("synthesizes through the written cdktf.json what vpcflow synthesizes, byte for byte", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const project = emptyFolder("a project");
    await installAlone(project, (await pack(dirname(project))).tarball);
    const setup = ["setup", "--yes", "--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
    exited(await run(project, ["npx", "vpcflow", ...setup]), 0);

    const output = join(project, "cdktf.out");
    const ours = filesIn(output);
    rmSync(output, { recursive: true });
    const { stdout } = exited(await run(project, [CDKTF, "synth"], CDKTF_ENVIRONMENT), 0);
    expect(stdout).toContain("flows");

    expect(ours.has("stacks/flows/cdk.tf.json")).toBe(true);
    expect(filesIn(output)).toEqual(ours);
  });
});

/** The files of a folder by their paths, as text; zips as they are in latin1. */
function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "latin1")]));
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, installAlone, pack, ROOT, run } from "../packed-package.ts";

const VERSION = "0.21.0";
/** 423 MB that only this test needs: kept from run to run, until the next `npm ci`. */
const HOME = join(ROOT, "node_modules", ".cache", `cdktf-cli-${VERSION}`);
const CDKTF = join(HOME, "node_modules", ".bin", "cdktf");
const NODE_MAJOR = Number.parseInt(process.versions.node, 10);

describe("the real cdktf-cli, in a folder that vpcflow set up", () => {
  let unavailable: string | undefined;

  beforeAll(async () => {
    unavailable = NODE_MAJOR >= 24 ? "cdktf-cli 0.21 does not run on Node 24" : await installCdktfCli();
    // On a machine that is to prove it all, a test that cannot run is a failure.
    if (unavailable !== undefined && process.env["CI"]) throw new Error(unavailable);
  }, 300_000);

  it("synthesizes through the written cdktf.json what vpcflow synthesizes, byte for byte", async (context) => {
    if (unavailable !== undefined) context.skip(unavailable);
    const project = emptyFolder("a project");
    await installAlone(project, (await pack(dirname(project))).tarball);
    const setup = ["setup", "--yes", "--name", "flows", "--region", "eu-west-1", "--log-group", "/vpc/flow"];
    expect(await run(project, ["npx", "vpcflow", ...setup])).toMatchObject({ status: 0 });

    const output = join(project, "cdktf.out");
    const ours = filesIn(output);
    rmSync(output, { recursive: true });
    const synth = await run(project, [CDKTF, "synth"], { CI: "true", CHECKPOINT_DISABLE: "1" });
    expect(synth).toMatchObject({ status: 0, stdout: expect.stringContaining("flows") });

    expect(ours.has("stacks/flows/cdk.tf.json")).toBe(true);
    expect(filesIn(output)).toEqual(ours);
  });
});

/** Installs cdktf-cli where it is not there yet; a text says why that did not work. */
async function installCdktfCli(): Promise<string | undefined> {
  if (existsSync(CDKTF)) return undefined;
  // Aside first, so that an installation that was cut off is not taken for a whole one.
  const aside = `${HOME}-${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", aside, `cdktf-cli@${VERSION}`];
  const { status, stderr } = await run(aside, npm);
  if (status === 0) renameSync(aside, HOME);
  rmSync(aside, { recursive: true, force: true });
  return status === 0 ? undefined : `cdktf-cli cannot be installed: ${stderr}`;
}

/** The files of a folder by their paths, as text; zips as they are in latin1. */
function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "latin1")]));
}

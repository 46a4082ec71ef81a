import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exited } from "./exited.ts";
import { emptyFolder, installAlone, installWhole, KINESIS_LOCAL, type Packed, pack, run } from "./packed-package.ts";
import { staticImports } from "./static-imports.ts";

const MB = 1_000_000;
const FLOW_LINE = "2 123456789012 eni-0a1b2c3d 10.0.0.5 10.0.0.6 49152 443 6 10 840 1750000000 1750000060 ACCEPT OK";
const SETUP = ["setup", "--yes", "--region", "eu-west-1", "--log-group", "/vpc/flow"];

describe("the packed package", { timeout: 60_000 }, () => {
  let folder: string;
  let packed: Packed;
  /** A folder where the package is installed, and kinesis-local is not. */
  let alone: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vpcflow-packed-"));
    packed = await pack(folder);
    alone = join(folder, "alone");
    mkdirSync(alone);
    await installAlone(alone, packed.tarball);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is a small download: under 5 MB, under 15 MB unpacked", () => {
    expect(packed.size).toBeLessThan(5 * MB);
    expect(packed.unpackedSize).toBeLessThan(15 * MB);
  });

  it("holds what was built, the config's schema, checkov's answers, the README with its picture, the documents and the licences, and nothing of the repository besides", () => {
    const places = new Set(
      packed.files.map(({ path }) => path.replace(/^dist\/.*/, "dist").replace(/^docs\/.*\.md$/, "docs/*.md")),
    );
    expect([...places].sort()).toEqual([
      ".checkov.yaml",
      "LICENSE",
      "README.md",
      "dist",
      "docs/*.md",
      "docs/pipeline.svg",
      "docs/vpcflow.schema.json",
      "package.json",
    ]);
    const built = packed.files.map(({ path }) => path).filter((path) => path.startsWith("dist/"));
    expect(built.filter((path) => !/\.(js|d\.ts|zip)$|\/NOTICE$/.test(path))).toEqual([]);
  });

  it("reads little before it prints the help: no SDK, no cdktf, no prompts", async () => {
    const help = await run(alone, ["npx", "vpcflow", "--help"]);
    expect(exited(help, 0).stdout).toContain("vpcflow COMMAND --help");
    const { bytes, packages } = staticImports(join(alone, "node_modules/vpcflow/dist/cli/main.js"));
    expect(packages).toEqual([]);
    // cdktf alone is a megabyte.
    expect(bytes).toBeLessThan(200_000);
  });

  it("reads little before it reads a file: no SDK, no schemas", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "flows.log"), `${FLOW_LINE}\n`);
    const dist = join(alone, "node_modules/vpcflow/dist");
    const coverage = join(folder, "coverage");
    const read = ["node", join(dist, "cli/main.js"), "read", join(folder, "flows.log")];
    exited(await run(alone, read, { NODE_V8_COVERAGE: coverage }), 0);
    const loaded = loadedFiles(coverage).filter((file) => file.startsWith(dist));
    expect(loaded.length).toBeGreaterThan(10);
    // zod alone is 150,000.
    expect(loaded.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(300_000);
  });

  it.skipIf(!existsSync(KINESIS_LOCAL))(
    "brings no packages of its own but kinesis-local, and runs the demo in an empty folder",
    async () => {
      const project = emptyFolder();
      await installWhole(project, packed.tarball);
      const manifest = JSON.parse(readFileSync(join(project, "node_modules/vpcflow/package.json"), "utf8"));
      expect(manifest.dependencies).toBeUndefined();
      expect(Object.keys(manifest.optionalDependencies)).toEqual(["kinesis-local"]);
      const visible = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
      expect(visible).toEqual(["kinesis-local", "vpcflow"]);
      expect(existsSync(join(project, "node_modules/vpcflow/node_modules"))).toBe(false);

      const demo = await run(project, ["npx", "vpcflow", "demo"]);
      expect(demo.stderr + demo.stdout).toMatch(/(\d+) of \1 hops passed, 0 failed/);
      exited(demo, 0);
    },
  );

  it("says in one sentence what the demo lacks where kinesis-local was not installed", async () => {
    const demo = await run(alone, ["npx", "vpcflow", "demo"]);
    exited(demo, 1);
    const sentence = demo.stderr.split("\n").filter((line) => line.startsWith("vpcflow: "));
    expect(sentence).toEqual([expect.stringMatching(/^vpcflow: [^.]*kinesis-local[^.]*\.$/)]);
    expect(demo.stderr).toContain("npm install");
    expect(demo.stderr).not.toMatch(/^ {4}at /m);
  });

  it("sets up an app that cdktf can run, also when the folder is moved to a name with a space", async () => {
    const project = emptyFolder();
    cpSync(alone, project, { recursive: true, verbatimSymlinks: true });
    exited(await run(project, ["npx", "vpcflow", ...SETUP]), 0);
    expect(appOf(project)).toBe("node node_modules/vpcflow/dist/cli/main.js synth");
    await expectAppSynthesizes(project);
    const moved = `${project} that moved`;
    renameSync(project, moved);
    await expectAppSynthesizes(moved);
  });

  it("installed globally, sets up an app that cdktf can run, quotes and spaces in its path or not", async () => {
    const prefix = emptyFolder("somebody's prefix");
    await installAlone(prefix, packed.tarball, "--global");
    const project = emptyFolder("a project");
    const setup = await run(project, [join(prefix, "bin/vpcflow"), ...SETUP]);
    expect(exited(setup, 0).stdout).toContain("vpcflow verify");
    await expectAppSynthesizes(project);
  });
});

/** The files of the programs that wrote their coverage there. */
function loadedFiles(coverage: string): string[] {
  const reports = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), "utf8"));
  const urls = reports.flatMap((report) => (JSON.parse(report) as { result: { url: string }[] }).result);
  return urls.filter(({ url }) => url.startsWith("file:")).map(({ url }) => fileURLToPath(url));
}

function appOf(project: string): string {
  return (JSON.parse(readFileSync(join(project, "cdktf.json"), "utf8")) as { app: string }).app;
}

/** As cdktf does: the app in a shell, with CDKTF_OUTDIR. What it writes is what `setup` wrote. */
async function expectAppSynthesizes(project: string): Promise<void> {
  const outdir = join(project, "elsewhere");
  const app = await run(project, ["/bin/sh", "-c", appOf(project)], { CDKTF_OUTDIR: outdir });
  exited(app, 0);
  const [stack] = readdirSync(join(outdir, "stacks"));
  const template = join("stacks", stack!, "cdk.tf.json");
  expect(readFileSync(join(outdir, template), "utf8")).toBe(readFileSync(join(project, "cdktf.out", template), "utf8"));
  expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
}

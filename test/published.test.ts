import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installAlone, pack } from "./packed-package.ts";

describe("the packed package, to whoever publishes, types and bundles it", { timeout: 60_000 }, () => {
  let folder: string;
  let tarball: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vpcflow-published-"));
    const packed = await pack(folder);
    tarball = new Uint8Array(readFileSync(packed.tarball));
    await installAlone(folder, packed.tarball);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is clean to publint, suggestions too", async () => {
    const { messages } = await publint({ pack: { tarball: tarball.slice().buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  // Node requires it all the same, from 20.19 on (the library's test does so); TypeScript's node16, which is older, says no.
  it("is clean to attw, but that it is ESM alone", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    expect(analysis.types).toEqual({ kind: "included" });
    const problems = analysis.types && "problems" in analysis ? analysis.problems : undefined;
    expect(problems).toEqual([{ kind: "CJSResolvesToESM", entrypoint: ".", resolutionKind: "node16-cjs" }]);
  });

  it.each([
    ["parseFormat", 6_000],
    ["VpcflowError", 1_500],
    ["Networks", 12_000],
    ["recordsIn", 15_000],
  ])("gives a bundle %s alone with what it needs: no SDK, no cdktf, no zlib, no files", async (name, most) => {
    const { code, imports } = await bundled(name, { splitting: false });
    expect(code.length).toBeLessThan(most);
    expect(imports).toEqual([]);
  });

  it("gives a bundle that decodes zlib, and nothing else of Node", async () => {
    const { code, imports } = await bundled("decodeRecords", { splitting: false });
    expect(imports).toEqual(["node:zlib"]);
    expect(code.length).toBeLessThan(30_000);
  });

  it("keeps the SDK, in a bundle of a source, apart from what is loaded first", async () => {
    const { code, whole } = await bundled("readLogGroup", { splitting: true });
    expect(code.length).toBeLessThan(60_000);
    expect(whole).toBeGreaterThan(5 * code.length);
  });

  /** What esbuild makes of a program that takes one thing of the library: its first file, what that imports, and all of it in bytes. */
  async function bundled(name: string, { splitting }: { splitting: boolean }) {
    const entry = join(folder, `${name}.mjs`);
    writeFileSync(entry, `import { ${name} } from "vpcflow";\nconsole.log(${name});\n`);
    const { outputFiles, metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      splitting,
      format: "esm",
      platform: "node",
      outdir: join(folder, "out"),
      metafile: true,
      write: false,
    });
    const staticFiles = staticOutputs(metafile.outputs, `out/${name}.js`);
    const texts = new Map(outputFiles.map(({ path, text }) => [path.slice(folder.length + 1), text]));
    return {
      code: staticFiles.map((file) => texts.get(file)).join(""),
      imports: [...new Set(staticFiles.flatMap((file) => external(metafile.outputs[file]!.imports)))],
      whole: outputFiles.reduce((sum, { text }) => sum + text.length, 0),
    };
  }
});

// --- internal ---

interface Import {
  path: string;
  kind: string;
  external?: boolean;
}

/** A file of the bundle and those that it imports, however deep; `import(…)` is not followed. */
function staticOutputs(outputs: Readonly<Record<string, { imports: Import[] }>>, entry: string): string[] {
  const files = new Set([entry]);
  for (const file of files) {
    for (const { path, kind, external } of outputs[file]!.imports) {
      if (!external && kind === "import-statement") files.add(path);
    }
  }
  return [...files];
}

function external(imports: readonly Import[]): string[] {
  return imports.filter(({ external }) => external === true).map(({ path }) => path);
}

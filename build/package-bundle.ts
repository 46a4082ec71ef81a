import path from "node:path";
import { build, type OutputFile } from "esbuild";
import { BUNDLE_OPTIONS, ROOT } from "./esbuild-options.ts";
import { licenseNotice } from "./license-notice.ts";

/**
 * The files of dist/ by name: the command, the library and the function's host, which share their chunks, and the
 * notice of what they bundle. Names in the code are kept, for stacks that can be read.
 */
export async function packageBundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: ENTRY_POINTS,
    outbase: ".",
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    external: ["kinesis-local"],
    banner: { js: COMMONJS_BANNER },
  });
  const dist = path.join(ROOT, "dist");
  const files = new Map(outputFiles.map((file) => [path.relative(dist, file.path), withoutIdleBanner(file)]));
  files.set("NOTICE", Buffer.from(await licenseNotice(ROOT, metafile)));
  return files;
}

// --- internal ---

const ENTRY_POINTS = ["cli/main.ts", "library.ts", "local/function-host.ts", "sources/decode-worker.ts"];

/** What CommonJS code (cdktf, the SDK's dependencies) expects to find. */
const COMMONJS_BANNER = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

/**
 * The banner goes where nothing needs it: an import with effects would stay in every program that bundles a part of the
 * library, and each takes time at the start.
 */
function withoutIdleBanner({ path: file, text, contents }: OutputFile): Uint8Array {
  if (!file.endsWith(".js")) return contents;
  const code = text.replace(COMMONJS_BANNER, "");
  return /\b(require|__filename|__dirname)\b/.test(code) ? contents : Buffer.from(code.replace(/^(#!.*\n)?\n/, "$1"));
}

import path from "node:path";
import { build } from "esbuild";
import { BUNDLE_OPTIONS, ROOT } from "./esbuild-options.ts";
import { licenseNotice } from "./license-notice.ts";
import { deterministicZip } from "./zip.ts";

/**
 * The processor's zip: `index.handler`, with the S3 client in chunks that are loaded for the first dead letter only.
 * For Node 20, the oldest that a local run may have. The same sources and packages give the same bytes.
 */
export async function processorZip(): Promise<Uint8Array> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: "lambda/processor.ts" },
    outdir: "zip",
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    target: "node20",
    minify: true,
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
  files.set("NOTICE", Buffer.from(await licenseNotice(ROOT, metafile)));
  return deterministicZip(files);
}

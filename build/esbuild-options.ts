import { readFileSync } from "node:fs";
import path from "node:path";
import type { BuildOptions } from "esbuild";

/** The repository's folder. */
export const ROOT = path.dirname(import.meta.dirname);

const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };

/** What all bundles have in common. Nothing is written: the outputs are in the result. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: "esm",
  platform: "node",
  splitting: true,
  metafile: true,
  write: false,
  // Licences go into a NOTICE of their own, with the packages that have no comments to keep.
  legalComments: "none",
  logLevel: "warning",
  // The ESM form of the packages that have both, which can be split and shaken.
  mainFields: ["module", "main"],
  define: { VPCFLOW_VERSION: JSON.stringify(version) },
} as const satisfies BuildOptions;

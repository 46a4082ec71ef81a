import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

/** How a project's `cdktf.json`, and the person in its folder, run this vpcflow. */
export interface Invocation {
  /** The `app` of cdktf.json, for a shell in the project's folder. */
  readonly app: string;
  /** What the person types before the command's name. */
  readonly typed: string;
  /** Where the JSON Schema of vpcflow.json is, for editors; only where the path holds for whoever has the project. */
  readonly schema: string | undefined;
  /** It runs from npx's cache, which npm may clear. */
  readonly fromNpxCache: boolean;
}

/**
 * The invocation of the vpcflow at `root` from the project's folder (both absolute): relative where it is installed in that
 * folder or one above it, so that the project can be moved and shared; absolute otherwise. Never a bare `npx`, which could
 * fetch a stranger's package.
 */
export function invocationFor(projectDir: string, root: string): Invocation {
  const local = installedAbove(projectDir, root);
  const main = local === undefined ? path.join(root, "dist/cli/main.js") : `${local}/dist/cli/main.js`;
  const fromNpxCache = root.split(path.sep).includes("_npx");
  const isInstalled = path.basename(path.dirname(root)) === "node_modules";
  return {
    app: `node ${shellQuoted(main)} synth`,
    typed: local !== undefined ? "npx vpcflow" : isInstalled && !fromNpxCache ? "vpcflow" : `node ${shellQuoted(main)}`,
    schema: local && `./${local}/docs/vpcflow.schema.json`,
    fromNpxCache,
  };
}

/** One word for a POSIX shell, or for cmd.exe on Windows (which cdktf runs the app with). */
export function shellQuoted(text: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return /^[\w.:/\\+@=-]+$/.test(text) ? text : `"${text}"`;
  return /^[\w.:/+@=,%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

// --- internal ---

/** The relative path to `node_modules/vpcflow` of the folder or one above it, where that is the vpcflow at `root`. */
function installedAbove(projectDir: string, root: string): string | undefined {
  for (let up = ""; ; up += "../") {
    const folder = path.resolve(projectDir, up);
    const candidate = path.join(folder, "node_modules/vpcflow");
    if (existsSync(candidate) && realpathSync(candidate) === realpathSync(root)) return `${up}node_modules/vpcflow`;
    if (path.dirname(folder) === folder) return undefined;
  }
}

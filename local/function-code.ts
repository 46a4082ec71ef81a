import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { quoted, VpcflowError } from "../flow/errors.ts";

/** A function's zip, unpacked. */
export interface FunctionCode {
  /** The temporary folder that holds it. */
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Unpacks a deployment package into a temporary folder of its own.
 * @throws VpcflowError FUNCTION_ZIP when it cannot be read, is no zip, is larger than Lambda takes unpacked (250 MB,
 *   https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), or has an entry that leaves the folder.
 */
export async function unpackFunction(zipPath: string): Promise<FunctionCode> {
  const entries = readEntries(zipPath, await readZip(zipPath));
  const folder = await mkdtemp(path.join(tmpdir(), "vpcflow-function-"));
  const code = { folder, remove: () => rm(folder, { recursive: true, force: true }) };
  try {
    for (const [name, bytes] of entries) await writeEntry(zipPath, path.join(folder, name), bytes);
    return code;
  } catch (error) {
    await code.remove();
    throw error;
  }
}

// --- internal ---

const UNPACKED_LIMIT = 250 * 1024 * 1024;

async function readZip(zipPath: string): Promise<Uint8Array> {
  try {
    return await readFile(zipPath);
  } catch (cause) {
    throw zipError(zipPath, "cannot be read", cause);
  }
}

function readEntries(zipPath: string, zip: Uint8Array): [string, Uint8Array][] {
  let unpacked = 0;
  const unzipped = unzip(zipPath, zip, (size) => {
    unpacked += size;
    if (unpacked > UNPACKED_LIMIT) throw zipError(zipPath, "unpacks to more than the 250 MB that Lambda takes");
  });
  return Object.entries(unzipped).filter(([name]) => {
    if (leavesFolder(name)) throw zipError(zipPath, `has the entry ${quoted(name)}, which leaves its folder`);
    return !name.endsWith("/");
  });
}

// The size that an entry declares is checked before it is inflated, and fflate inflates into a buffer of just that size.
function unzip(zipPath: string, zip: Uint8Array, admit: (size: number) => void): Record<string, Uint8Array> {
  try {
    return unzipSync(zip, {
      filter: (entry) => {
        admit(entry.originalSize);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof VpcflowError) throw cause;
    throw zipError(zipPath, "is not a zip that can be unpacked", cause);
  }
}

function leavesFolder(name: string): boolean {
  return name.includes("\\") || name.includes("\0") || path.isAbsolute(name) || name.split("/").includes("..");
}

async function writeEntry(zipPath: string, target: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, bytes);
    await chmod(target, 0o644);
  } catch (cause) {
    throw zipError(zipPath, "could not be unpacked into the temporary folder", cause);
  }
}

function zipError(zipPath: string, what: string, cause?: unknown): VpcflowError {
  return new VpcflowError("FUNCTION_ZIP", `The function's zip ${quoted(zipPath, 200)} ${what}.`, {
    subject: zipPath,
    ...(cause instanceof Error ? { found: quoted(cause.message, 200) } : {}),
    fix: "Build it again with: npm run build",
    cause,
  });
}

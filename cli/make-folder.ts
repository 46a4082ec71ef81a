import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

/** The outermost folder that has to be made for this one to be, if any: what a caller takes away again after a failure. */
export function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return firstMissing(path.dirname(folder)) ?? folder;
}

/** Makes the folder and those above it that are missing. */
export async function makeFolder(folder: string): Promise<void> {
  const first = firstMissing(folder);
  // Alone, because a recursive mkdir says ENOENT where the file system is read-only.
  if (first !== undefined) await mkdir(first);
  await mkdir(folder, { recursive: true });
}

import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** What a folder held that is not read, by what it is. */
export type LeftOut = Map<LeftOutKind, number>;

export type LeftOutKind = "hidden" | "empty" | "link to a folder" | "not a file" | "dangling link";

export function leaveOut(leftOut: LeftOut, kind: LeftOutKind): void {
  leftOut.set(kind, (leftOut.get(kind) ?? 0) + 1);
}

/** The files of a folder and of the folders in it, in the order of their names; a link to a folder is not followed, it may go round. */
export async function* walkFolder(folder: string, leftOut: LeftOut): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const kind = await kindOf(entry, file);
    if (kind === "folder") yield* walkFolder(file, leftOut);
    else if (kind === "file") yield file;
    else leaveOut(leftOut, kind);
  }
}

// --- internal ---

async function kindOf(entry: Dirent, file: string): Promise<"folder" | "file" | LeftOutKind> {
  if (entry.name.startsWith(".")) return "hidden";
  if (entry.isDirectory()) return "folder";
  if (entry.isFile()) return "file";
  if (!entry.isSymbolicLink()) return "not a file";
  const target = await stat(file).catch(() => undefined);
  if (!target) return "dangling link";
  return target.isFile() ? "file" : target.isDirectory() ? "link to a folder" : "not a file";
}

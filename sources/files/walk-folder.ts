import type { Dirent } from "node:fs";
import path from "node:path";
import type { Findings, LeftOutKind } from "./findings.ts";

/**
 * The files of a folder and of the folders in it, in the order of their names; a link to a folder is not followed, it may go
 * round. A folder that may not be read is among the findings, and those beside it are walked.
 */
export async function* walkFolder(folder: string, findings: Findings): AsyncGenerator<string> {
  for (const entry of await findings.entries(folder)) {
    const file = path.join(folder, entry.name);
    const kind = await kindOf(entry, file, findings);
    if (kind === "folder") yield* walkFolder(file, findings);
    else if (kind === "file") yield file;
    else if (kind !== "unread") findings.leaveOut(kind);
  }
}

// --- internal ---

async function kindOf(
  entry: Dirent,
  file: string,
  findings: Findings,
): Promise<"folder" | "file" | "unread" | LeftOutKind> {
  if (entry.name.startsWith(".")) return "hidden";
  if (entry.isDirectory()) return "folder";
  if (entry.isFile()) return "file";
  if (!entry.isSymbolicLink()) return "not a file";
  const target = await findings.stat(file);
  if (!target) return findings.unread.has(file) ? "unread" : "dangling link";
  return target.isFile() ? "file" : target.isDirectory() ? "link to a folder" : "not a file";
}

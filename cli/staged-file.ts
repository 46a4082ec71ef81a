import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";

/** Something that is written in full beside its place, and waits to be moved there. */
export interface Staged {
  commit(): Promise<void>;
  /** Takes away what is not in its place yet. Safe after `commit`. */
  discard(): Promise<void>;
}

/** Writes the file beside its place, to the disk: a full one shows here, before anything has been replaced. */
export async function stageFile(file: string, text: string): Promise<Staged> {
  const place = await realpath(file).catch(() => file);
  const mode = await stat(place).then(
    ({ mode }) => mode & 0o777,
    () => 0o666,
  );
  const aside = `${place}.${randomBytes(4).toString("hex")}.tmp`;
  const discard = () => rm(aside, { force: true });
  try {
    await writeThrough(aside, text, mode);
  } catch (error) {
    await discard().catch(() => {});
    throw named(error, file);
  }
  return { commit: () => rename(aside, place), discard };
}

/** All of them to their places, or as few as possible: every one is complete before the first is moved. */
export async function commitAll(staging: readonly (() => Promise<Staged>)[]): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const stage of staging) staged.push(await stage());
    for (const { commit } of staged) await commit();
  } finally {
    await Promise.all(staged.map(({ discard }) => discard().catch(() => {})));
  }
}

// --- internal ---

async function writeThrough(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The error with the name that the person knows: not the temporary file's, and some calls (write, fsync) name none. */
function named(error: unknown, file: string): unknown {
  return error instanceof Error ? Object.assign(error, { path: file }) : error;
}

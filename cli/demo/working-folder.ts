import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * Gives `use` a temporary folder that is gone when it ends. A demo that was killed cannot take its own away: what such ones
 * left more than a day ago goes first.
 */
export async function withWorkingFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  await sweep(os.tmpdir());
  const folder = await mkdtemp(path.join(os.tmpdir(), "vpcflow-demo-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// --- internal ---

/** What mkdtemp made of the prefixes here and in local/function-code.ts. */
const LEFT_BEHIND = /^vpcflow-(demo|function)-\w{6}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** No demo fails for what another one left. */
async function sweep(temporary: string): Promise<void> {
  const names = await readdir(temporary).catch(() => []);
  const folders = names.filter((name) => LEFT_BEHIND.test(name)).map((name) => path.join(temporary, name));
  for (const folder of folders) await removeIfOld(folder).catch(() => undefined);
}

/** The folder of somebody else on this machine is theirs to keep. */
async function removeIfOld(folder: string): Promise<void> {
  const { mtimeMs, uid } = await lstat(folder);
  const own = process.getuid === undefined || uid === process.getuid();
  if (own && Date.now() - mtimeMs > DAY_MS) await rm(folder, { recursive: true, force: true });
}

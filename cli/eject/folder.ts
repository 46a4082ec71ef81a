import { randomBytes } from "node:crypto";
import { mkdir, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { makeFolder } from "../make-folder.ts";

/** What goes into a folder, by its path in there. */
export type FolderContent = ReadonlyMap<string, string | Uint8Array>;

/**
 * Where the folder will really be: Terraform climbs `..` from there, whatever links lead to it.
 * @throws VpcflowError EJECT_FOLDER where something is in it already.
 */
export async function emptyPlace(folder: string): Promise<string> {
  const entries = await entriesOf(folder);
  if (entries === undefined) return path.join(await realParent(folder), path.basename(folder));
  if (entries.length > 0) throw notEmpty(folder, entries, await freeName(folder, entries));
  return realpath(folder);
}

/** Writes all of it beside the place, and moves it there when it is whole. */
export async function writeFolder(place: string, content: FolderContent): Promise<void> {
  await makeFolder(path.dirname(place));
  const aside = `${place}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(aside);
    await fill(aside, content);
    if ((await entriesOf(place)) === undefined) await rename(aside, place);
    else await moveEntries(aside, place);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

// --- internal ---

async function fill(folder: string, content: FolderContent): Promise<void> {
  for (const [name, bytes] of content) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/** Into an empty folder that is there: it may be the one that the person stands in. All of it, or nothing. */
async function moveEntries(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(from)) {
      await rename(path.join(from, name), path.join(to, name));
      moved.push(path.join(to, name));
    }
  } catch (error) {
    for (const entry of moved) await rm(entry, { recursive: true, force: true });
    throw error;
  }
}

/** `undefined` where there is no such folder. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  return readdir(folder).catch(ifAbsent);
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Of a parent that is still to be made, that of the nearest folder above that is there. */
async function realParent(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  const real = await realpath(parent).catch(ifAbsent);
  return real ?? path.join(await realParent(parent), path.basename(parent));
}

/** Neither in the folder, which may be the one that the person stands in, nor beside it. */
async function freeName(folder: string, entries: readonly string[]): Promise<string> {
  const taken = [path.basename(folder), ...entries, ...((await entriesOf(path.dirname(folder))) ?? [])];
  let name = "infra";
  for (let number = 2; taken.includes(name); number++) name = `infra-${number}`;
  return name;
}

function notEmpty(folder: string, entries: readonly string[], free: string): VpcflowError {
  const some = entries.slice(0, 3).map((name) => quoted(name, 60));
  return new VpcflowError(
    "EJECT_FOLDER",
    `${quoted(folder, 300)} is not empty: it holds ${some.join(", ")}${entries.length > 3 ? " and more" : ""}.`,
    {
      subject: folder,
      expected: "a folder that is empty or not there",
      fix: `Name a folder of its own, such as ${free}: vpcflow eject ${free}`,
    },
  );
}

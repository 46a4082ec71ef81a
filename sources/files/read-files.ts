import { stat } from "node:fs/promises";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { countDamage, emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { type FileOptions, fileInput } from "../file.ts";
import { flattened } from "../flattened.ts";
import { inWindow } from "../in-window.ts";
import { readInputLists } from "../read-input.ts";
import type { Source } from "../source.ts";
import { expandGlob, isGlob } from "./glob.ts";
import { type LeftOut, leaveOut, walkFolder } from "./walk-folder.ts";

export interface FilesOptions extends FileOptions {
  /** Files of folders and patterns that are passed over: an output that lies among them, say. */
  except?: (file: string) => Promise<boolean>;
}

/**
 * The records in files, in folders and all folders in them, and in what patterns with `*`, `?`, `[…]` and `**` name, one
 * after another: paths in their order, files of a folder in that of their names. A file whose name really holds a `*` is
 * that file.
 *
 * Iterating throws what the system says of a path that is not there, and VpcflowError `SOURCE` for a named file that holds
 * no flow logs and for a folder or pattern without a file. A file of a folder that cannot be read is counted as damage, and
 * those after it are read; hidden files, links to folders and what is no file are left out, and `notice` hears of them.
 */
export function readFiles(paths: readonly string[], options: FilesOptions = {}): Source {
  const counts = emptyCounts();
  const all = async function* (): AsyncGenerator<RecordBatch[]> {
    for (const path of paths) yield* readPath(path, { ...options, counts });
  };
  return inWindow({ counts, [Symbol.asyncIterator]: () => flattened(all()) }, options.window);
}

// --- internal ---

interface Reading extends FilesOptions {
  counts: ReadCounts;
}

async function* readPath(path: string, reading: Reading): AsyncGenerator<RecordBatch[]> {
  const found = await stat(path).catch((error: unknown) => (isGlob(path) ? undefined : Promise.reject(error)));
  if (found && !found.isDirectory()) yield* readFile(path, reading);
  else yield* readMany(path, reading, found ? undefined : expandGlob(path));
}

function readFile(path: string, reading: Reading): AsyncGenerator<RecordBatch[]> {
  return readInputLists(fileInput(path), { ...reading, place: { kind: "file", path } });
}

/** The files of a folder, or those that a pattern names. */
async function* readMany(
  path: string,
  reading: Reading,
  matches: AsyncIterable<string> | undefined,
): AsyncGenerator<RecordBatch[]> {
  const leftOut: LeftOut = new Map();
  let files = 0;
  for await (const file of matches ? filesOf(matches, leftOut) : walkFolder(path, leftOut)) {
    if (await reading.except?.(file)) continue;
    files++;
    yield* readOneOfMany(file, leftOut, reading);
  }
  if (files === 0) throw nothingThere(path, leftOut);
  if (leftOut.size > 0) reading.notice?.(`${quoted(path)}: left out ${leftOutText(leftOut)}.`);
}

/** Each once, however many ways the pattern has to name it. */
async function* filesOf(matches: AsyncIterable<string>, leftOut: LeftOut): AsyncGenerator<string> {
  const seen = new Set<string>();
  for await (const match of matches) {
    const isFolder = (await stat(match)).isDirectory();
    for await (const file of isFolder ? walkFolder(match, leftOut) : [match]) {
      if (!seen.has(file)) yield file;
      seen.add(file);
    }
  }
}

async function* readOneOfMany(file: string, leftOut: LeftOut, reading: Reading): AsyncGenerator<RecordBatch[]> {
  try {
    yield* readFile(file, reading);
  } catch (error) {
    if (error instanceof VpcflowError && error.found === "empty") return leaveOut(leftOut, "empty");
    const reason = reasonOf(error, file);
    if (reason === undefined) throw error;
    countDamage(reading.counts, reason);
  }
}

/** Why a file was not read, where that is the file's fault alone. */
function reasonOf(error: unknown, file: string): string | undefined {
  if (error instanceof VpcflowError) return error.code === "SOURCE" ? error.message.replace(/\.$/, "") : undefined;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `${file} was taken away before it was read`;
  return code === "EACCES" || code === "EPERM" || code === "EIO" ? `${file} may not be read (${code})` : undefined;
}

function nothingThere(path: string, leftOut: LeftOut): VpcflowError {
  const sentence = isGlob(path) ? `No file matches ${quoted(path)}` : `${quoted(path)} has no files`;
  const others = leftOut.size > 0 ? ` but ${leftOutText(leftOut)}` : "";
  return new VpcflowError("SOURCE", `${sentence}${others}.`, {
    subject: path,
    fix: isGlob(path)
      ? "In a pattern * and ? stand for parts of a name, ** for any folders; hidden files are matched by a pattern with a dot alone."
      : "Name a folder that holds flow logs. Hidden files and links to folders are not read.",
  });
}

function leftOutText(leftOut: LeftOut): string {
  return [...leftOut].map(([kind, count]) => leftOutWords(kind, count)).join(", ");
}

function leftOutWords(kind: string, count: number): string {
  if (kind === "hidden" || kind === "empty") return `${count} ${kind}`;
  if (kind === "not a file") return `${count} that ${count === 1 ? "is no file" : "are no files"}`;
  return count === 1 ? `1 ${kind}` : `${count} ${kind.replace("link", "links").replace("a folder", "folders")}`;
}

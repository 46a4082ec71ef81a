import { stat } from "node:fs/promises";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { countDamage, emptyCounts, type ReadCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { type FileOptions, fileInput } from "../file.ts";
import { sourceOfLists } from "../flattened.ts";
import { inWindow } from "../in-window.ts";
import { readInputLists } from "../read-input.ts";
import type { Source } from "../source.ts";
import { Findings, type LeftOutKind } from "./findings.ts";
import { expandGlob, isGlob } from "./glob.ts";
import { faultOf } from "./path-fault.ts";
import { walkFolder } from "./walk-folder.ts";

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
 * no flow logs and for a folder or pattern without a file. A file or folder among others that cannot be read is counted as
 * damage, and those after it are read; hidden files, links to folders and what is no file are left out, and `notice` hears
 * of them.
 */
export function readFiles(paths: readonly string[], options: FilesOptions = {}): Source {
  const counts = emptyCounts();
  const all = async function* (): AsyncGenerator<RecordBatch[]> {
    for (const path of paths) yield* readPath(path, { ...options, counts });
  };
  return inWindow(sourceOfLists(counts, all), options.window);
}

// --- internal ---

interface Reading extends FilesOptions {
  counts: ReadCounts;
}

async function* readPath(path: string, reading: Reading): AsyncGenerator<RecordBatch[]> {
  const found = await stat(path).catch((error: unknown) => (isGlob(path) ? undefined : Promise.reject(error)));
  if (found && !found.isDirectory()) return yield* readFile(path, reading);
  const findings = new Findings((reason) => countDamage(reading.counts, reason));
  const files = found ? walkFolder(path, findings) : filesOf(expandGlob(path, findings), findings);
  yield* readMany(path, files, { ...reading, findings });
}

function readFile(path: string, reading: Reading): AsyncGenerator<RecordBatch[]> {
  return readInputLists(fileInput(path), { ...reading, place: { kind: "file", path } });
}

/** The files of a folder, or those that a pattern names. */
async function* readMany(
  path: string,
  found: AsyncIterable<string>,
  reading: Reading & { findings: Findings },
): AsyncGenerator<RecordBatch[]> {
  const { findings, notice } = reading;
  let files = 0;
  for await (const file of found) {
    if (await reading.except?.(file)) continue;
    files++;
    yield* readOneOfMany(file, reading);
  }
  if (files === 0) throw findings.unread.size > 0 ? nothingToRead(path, findings) : nothingThere(path, findings);
  if (findings.leftOut.size > 0) notice?.(`${quoted(path)}: left out ${leftOutText(findings)}.`);
}

/** Each once, however many ways the pattern has to name it. */
async function* filesOf(matches: AsyncIterable<string>, findings: Findings): AsyncGenerator<string> {
  const seen = new Set<string>();
  for await (const match of matches) {
    const isFolder = (await findings.stat(match))?.isDirectory();
    for await (const file of isFolder ? walkFolder(match, findings) : [match]) {
      if (!seen.has(file)) yield file;
      seen.add(file);
    }
  }
}

async function* readOneOfMany(file: string, reading: Reading & { findings: Findings }): AsyncGenerator<RecordBatch[]> {
  try {
    yield* readFile(file, reading);
  } catch (error) {
    if (error instanceof VpcflowError && error.found === "empty") return reading.findings.leaveOut("empty");
    const reason = reasonOf(error, file);
    if (reason === undefined) throw error;
    countDamage(reading.counts, reason);
  }
}

/** Why a file was not read, where that is the file's fault alone. */
function reasonOf(error: unknown, file: string): string | undefined {
  if (!(error instanceof VpcflowError)) return faultOf(error, file);
  return error.code === "SOURCE" ? error.message.replace(/\.$/, "") : undefined;
}

function nothingThere(path: string, findings: Findings): VpcflowError {
  const sentence = isGlob(path) ? `No file matches ${quoted(path)}` : `${quoted(path)} has no files`;
  const others = findings.leftOut.size > 0 ? ` but ${leftOutText(findings)}` : "";
  return new VpcflowError("SOURCE", `${sentence}${others}.`, {
    subject: path,
    fix: isGlob(path)
      ? "In a pattern * and ? stand for parts of a name, ** for any folders; hidden files are matched by a pattern with a dot alone."
      : "Name a folder that holds flow logs. Hidden files and links to folders are not read.",
  });
}

function nothingToRead(path: string, { unread }: Findings): VpcflowError {
  const [first, ...others] = unread.values();
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  return new VpcflowError("SOURCE", `No file of ${quoted(path)} could be read: ${first}${more}.`, {
    subject: path,
    fix: "Check the owner and the permissions of that folder.",
  });
}

function leftOutText({ leftOut }: Findings): string {
  return [...leftOut].map(([kind, count]) => leftOutWords(kind, count)).join(", ");
}

function leftOutWords(kind: LeftOutKind, count: number): string {
  if (kind === "hidden" || kind === "empty") return `${count} ${kind}`;
  if (kind === "not a file") return `${count} that ${count === 1 ? "is no file" : "are no files"}`;
  return count === 1 ? `1 ${kind}` : `${count} ${kind.replace("link", "links").replace("a folder", "folders")}`;
}

import { fstat } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { VpcflowError } from "../../flow/errors.ts";
import { readStreamSource } from "../../sources/file.ts";
import { readFiles } from "../../sources/files/read-files.ts";
import { decodeWorker } from "../installation.ts";
import type { SourceFlags } from "./source-flags.ts";
import { type Opening, type OpenSource, windowOf } from "./source-kind.ts";

/** A file, a folder, a pattern of names, or `-` for stdin. */
export const openFile: OpenSource = async (place, opening) => {
  const { context } = opening;
  const worker = decodeWorker();
  const options = { ...opening.options, ...(worker && { decodeWorker: worker }) };
  const window = windowOf(opening);
  if (place !== "-") {
    const except = (file: string): Promise<boolean> => isOutput(file, opening);
    return { source: readFiles([path.resolve(context.cwd, place)], { ...options, except }), window };
  }
  if (!context.stdin.isTTY) return { source: readStreamSource("stdin", () => context.stdin, options), window };
  throw new VpcflowError("USAGE", "Nothing is piped into `-`.", {
    subject: "stdin",
    fix: "Pipe records into it, or name a file in its place.",
  });
};

// --- internal ---

/**
 * Whether a file of a folder that is read is what this command writes, or wrote last time: `--output`, the file that it is
 * written in until it is whole, or where the shell sends stdout, which would be read for ever.
 */
async function isOutput(file: string, { flags, context }: Opening): Promise<boolean> {
  const { output } = flags as SourceFlags & { output?: string };
  const place = output === undefined ? undefined : path.resolve(context.cwd, output);
  if (place !== undefined && (file === place || (file.startsWith(`${place}.`) && file.endsWith(".tmp")))) return true;
  return isStdout(file);
}

async function isStdout(file: string): Promise<boolean> {
  const [found, stdout] = await Promise.all([stat(file), promisify(fstat)(1)]).catch(() => []);
  return found !== undefined && stdout !== undefined && found.dev === stdout.dev && found.ino === stdout.ino;
}

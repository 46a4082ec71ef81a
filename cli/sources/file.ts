import path from "node:path";
import { VpcflowError } from "../../flow/errors.ts";
import { readFileSource, readStreamSource } from "../../sources/file.ts";
import { decodeWorker } from "../installation.ts";
import { type OpenSource, windowOf } from "./source-kind.ts";

/** A file, or `-` for stdin. */
export const openFile: OpenSource = async (place, opening) => {
  const { context } = opening;
  const worker = decodeWorker();
  const options = { ...opening.options, ...(worker && { decodeWorker: worker }) };
  const window = windowOf(opening);
  if (place !== "-") return { source: readFileSource(path.resolve(context.cwd, place), options), window };
  if (!context.stdin.isTTY) return { source: readStreamSource("stdin", () => context.stdin, options), window };
  throw new VpcflowError("USAGE", "Nothing is piped into `-`.", {
    subject: "stdin",
    fix: "Pipe records into it, or name a file in its place.",
  });
};

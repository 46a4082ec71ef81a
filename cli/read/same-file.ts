import { realpath } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";

/** The output takes the source's place only when all of it was read, but then the source is gone: nobody means that. */
export async function rejectSameFile(source: string, output: string | undefined, cwd: string): Promise<void> {
  if (source === "-" || output === undefined || output === "-") return;
  const [from, to] = await Promise.all([source, output].map((file) => placeOf(path.resolve(cwd, file))));
  if (from !== to) return;
  throw new VpcflowError("USAGE", `--output is ${quoted(output)}, which is the file that is read.`, {
    subject: "--output",
    found: output,
    fix: "Name another file.",
  });
}

// --- internal ---

/** Links followed; a file that is not there yet is where its name says. */
function placeOf(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}

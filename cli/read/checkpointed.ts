import { access } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { ReadFlags } from "../commands/read.ts";

/**
 * Holds the flags beside `--checkpoint` against what it promises: that what it counts as done is in the output.
 * @throws VpcflowError `USAGE`
 */
export async function rejectUnkept(names: readonly string[], flags: ReadFlags, cwd: string): Promise<void> {
  const { checkpoint, limit, output, format } = flags;
  if (checkpoint === undefined) return;
  if (names.length > 1) {
    throw usage("--checkpoint", "A checkpoint is of one stream.", "Read each with a checkpoint of its own.");
  }
  if (limit !== undefined) {
    throw usage(
      "--limit",
      "--limit ends in the midst of what arrived together, where no checkpoint can go on.",
      "Leave --limit out; --end says when to stop.",
    );
  }
  const toStdout = output === undefined || output === "-";
  if (toStdout && format === "parquet") {
    throw usage(
      "--format",
      "Parquet holds records back until it is whole, and a checkpoint would count them as done.",
      "Write it to a new file, with -o.",
    );
  }
  if (toStdout || !(await isThere(path.resolve(cwd, output)))) return;
  throw usage(
    "--output",
    `${quoted(output)} is there already, and what it holds would not be read again.`,
    `Name a new file each time, or append: vpcflow read ${names[0]} --checkpoint … >> ${output}`,
  );
}

// --- internal ---

function usage(subject: string, sentence: string, fix: string): VpcflowError {
  return new VpcflowError("USAGE", sentence, { subject, fix });
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

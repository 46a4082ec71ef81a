import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { SourceFlags } from "./source-flags.ts";

/** The flags that make sense for some kinds of sources alone, and for which: by their schemes; `file` is a file, a folder or stdin. */
const KINDS_OF_FLAG: Readonly<Partial<Record<keyof SourceFlags, readonly string[]>>> = {
  follow: ["kinesis", "logs"],
  logStream: ["logs"],
  logStreamPrefix: ["logs"],
  filterPattern: ["logs"],
  requestsPerSecond: ["logs"],
  includeAccounts: ["s3"],
  includeRegions: ["s3"],
  requestPayer: ["s3"],
  from: ["kinesis"],
  checkpoint: ["kinesis"],
  fanOut: ["kinesis"],
  fast: ["kinesis"],
  dedupe: ["kinesis"],
};

/**
 * A flag that a source would not heed is a slip, and better said than ignored.
 * @throws VpcflowError `USAGE` that names the flag, the source, and what the flag is for
 */
export function rejectForeignFlags(flags: SourceFlags, kind: string, name: string): void {
  for (const [flag, kinds] of Object.entries(KINDS_OF_FLAG)) {
    if (flags[flag as keyof SourceFlags] === undefined || kinds.includes(kind)) continue;
    const typed = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const readable = kinds.map((one) => `${one}://…`).join(" and ");
    throw new VpcflowError("USAGE", `${typed} does not go with ${name === "-" ? "stdin" : quoted(name)}.`, {
      subject: typed,
      found: name,
      fix: `It is for ${readable}. Leave it out here.`,
    });
  }
}

/** What never ends is followed by nothing. @throws VpcflowError `USAGE` */
export function rejectSecondFollowed(names: readonly string[], { follow }: SourceFlags): void {
  if (!follow || names.length < 2) return;
  throw new VpcflowError("USAGE", "--follow takes one source: it goes on for ever, and the next would never come.", {
    subject: "--follow",
    found: names.join(" "),
    fix: "Follow each in a vpcflow of its own, or leave --follow out.",
  });
}

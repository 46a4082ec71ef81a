import type { Command } from "commander";
import { quoted, VpcflowError } from "../../flow/errors.ts";

/** The flags of `s3://…`. */
export interface S3Flags {
  includeAccounts?: string;
  includeRegions?: string;
  requestPayer?: true;
}

export const S3_HELP = `
A bucket is s3://BUCKET, or s3://BUCKET/PREFIX. Flow logs that AWS delivered are found wherever the prefix ends (above AWSLogs/,
at an account, a Region, a day), with classic and Hive's keys, as text and Parquet; anything else there is read too: what
Firehose wrote, dead letters. Without --start it begins an hour ago, but a day or an object that is named is read in whole.
An object that cannot be read is counted by its name, and the others are read.`;

export function addS3Flags(command: Command): Command {
  return command
    .optionsGroup("Buckets (s3://…):")
    .option("--include-accounts <ids>", "the flow logs of these accounts alone, separated by commas")
    .option("--include-regions <regions>", "the flow logs of these Regions alone, separated by commas")
    .option("--request-payer", "you pay for the requests to somebody else's bucket");
}

/** The names in a flag, separated by commas. @throws VpcflowError `USAGE` that names the one that is none */
export function namesInFlag(flag: string, text: string, form: RegExp): string[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !form.test(name));
  if (wrong === undefined) return names;
  const isAccounts = flag === "--include-accounts";
  throw new VpcflowError(
    "USAGE",
    `${flag} names ${quoted(wrong)}, which is no ${isAccounts ? "account's id" : "Region"}.`,
    {
      subject: flag,
      found: wrong,
      fix: isAccounts
        ? "Write the twelve digits of each, separated by commas."
        : "Write Regions such as eu-west-1, separated by commas.",
    },
  );
}

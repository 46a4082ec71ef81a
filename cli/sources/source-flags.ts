import type { Command } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import { addFilterFlags, type FilterFlags } from "./filter-flags.ts";
import { addKinesisFlags, type KinesisFlags } from "./kinesis-flags.ts";
import { addLogsFlags, type LogsFlags } from "./logs-flags.ts";
import { addNetworkFlags, type NetworkFlags } from "./network-flags.ts";
import { addS3Flags, type S3Flags } from "./s3-flags.ts";

/** The flags of every command that reads records: where they are, which of them, and how their lines look. */
export interface SourceFlags extends AwsFlags, FilterFlags, KinesisFlags, LogsFlags, NetworkFlags, S3Flags {
  logFormat?: string;
  start?: string;
  end?: string;
  follow?: true;
  strict?: true;
}

export function addSourceFlags(command: Command): Command {
  command
    .option("--log-format <format>", "how the lines look: default, rich, transit-gateway or '${version} …'")
    .option("--start <time>", "records from then on: 2026-01-31T12:00:00Z, epoch, or an age such as 2h")
    .option("--end <time>", "records before then")
    .option("--follow", "go on with what comes, until Ctrl-C or --end (streams and log groups)")
    .option(
      "--strict",
      "what cannot be read, or does not fit its format, ends the run (else it is counted and passed over)",
    );
  for (const add of [addFilterFlags, addNetworkFlags, addKinesisFlags, addLogsFlags, addS3Flags]) add(command);
  return addAwsFlags(command.optionsGroup("Who asks AWS, and where:"));
}

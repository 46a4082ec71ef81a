import { type Command, Option } from "commander";

/** The flags of a stream: how it is read. */
export interface KinesisFlags {
  from?: "latest" | "oldest" | "now";
  /** `read` alone has it: other commands put out what they made of all records, so none of them is done before. */
  checkpoint?: string;
  fanOut?: true;
  fast?: true;
  dedupe?: true;
  unpaced?: true;
}

/** What stands below the help of a command: how a stream is named and read. */
export const KINESIS_HELP = `
A stream is kinesis://NAME, or kinesis:// and its ARN. --start and --end go by the time of arrival on the stream; without
--start it begins an hour ago. --from oldest begins at the oldest record that the stream keeps, --from now at what arrives
from this moment on, --from latest at what arrives once the shards are open. By default a reader leaves others their room:
two of the five reads a second of each shard, and half of its bytes.`;

export function addKinesisFlags(command: Command): Command {
  return command
    .optionsGroup("Streams (kinesis://…):")
    .addOption(new Option("--from <place>", "where to begin, in place of --start").choices(["latest", "oldest", "now"]))
    .option("--fast", "all that the shards give, and no room for the stream's other readers")
    .option("--fan-out", "by a consumer of its own, registered for the time of the run (billed by AWS)")
    .option("--dedupe", "leave out events whose id came before, among the last million at least (64 MB)")
    .addOption(new Option("--unpaced", "no limits of a real shard").hideHelp());
}

/** For `read`, which writes each record as it comes. */
export function addCheckpointFlag(command: Command): Command {
  return command.option(
    "--checkpoint <file>",
    "of a stream, keep in FILE how far it came, and go on from there (then --start and --from are for the first time)",
  );
}

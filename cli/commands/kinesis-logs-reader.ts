import type { Command } from "commander";
import { type AwsFlags, addAwsFlags } from "../aws-flags.ts";
import { AbbreviatedCommand } from "../compat/abbreviated-command.ts";
import type { Context } from "../context.ts";

const HELP = `
The command line of kinesis_logs_reader 0.1.0, for scripts that have it: the extractedFields of each log event on the
stream, tab-separated, under a header of the first one's names in order. It ends when it has read what is there.

What differs was wrong there: an event with other fields gets - for those that it lacks (what the header has no column for
is told on stderr), one without extractedFields is read from its message, and records that nobody can read are skipped and
told. vpcflow read kinesis://STREAM does more.

Examples:
  $ vpcflow kinesis-logs-reader flows --start-time '2026-01-31 12:00:00' --count 10
  $ aws kinesis get-records --shard-iterator "$ITERATOR" | vpcflow kinesis-logs-reader -`;

export interface KinesisLogsReaderFlags extends AwsFlags {
  startTime?: string;
  count?: string;
  timeFormat?: string;
}

/** Those of kinesis_logs_reader, which it takes cut short. */
const OLD_OPTIONS = ["--help", "--start-time", "--count", "--time-format"];

export function kinesisLogsReaderCommand(context: Context): Command {
  const command = new AbbreviatedCommand("kinesis-logs-reader", OLD_OPTIONS)
    .description("the command line of kinesis_logs_reader, for scripts that have it")
    .argument("<stream>", "the stream's name; ./FILE and - for stdin are read, too")
    .option("--start-time <time>", "records from then on, in UTC (default: what comes from now on)")
    .option("--count <n>", "at most so many events (default: 0, which is all)")
    .option("--time-format <format>", "how the time is written, as strptime has it (default: %Y-%m-%d %H:%M:%S)");
  return addAwsFlags(command)
    .addHelpText("after", HELP)
    .action(async (stream: string, flags: KinesisLogsReaderFlags) => {
      const { kinesisLogsReader } = await import("../compat/kinesis-logs-reader.ts");
      await kinesisLogsReader(stream, flags, context);
    });
}

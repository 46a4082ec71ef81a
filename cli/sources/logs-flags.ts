import type { Command } from "commander";

/** The flags of a log group: what of it is read, and how fast. */
export interface LogsFlags {
  logStream?: string[];
  logStreamPrefix?: string;
  filterPattern?: string;
  requestsPerSecond?: string;
}

/** What stands below the help of a command: how a log group is named and read. */
export const LOGS_HELP = `
A log group is logs://NAME (logs:///vpc/flow, logs://my-group), or logs:// and its ARN. --start and --end go by the time of its
events, which for flow logs is their start; without --start it begins an hour ago. Its log streams are read side by side, as
often as the account may ask. The format is the one that EC2 tells of its flow logs, where --log-format names none. Flow logs
are up to twenty minutes late: --follow looks so far back each time, shows each event once, and ends so long after --end.`;

export function addLogsFlags(command: Command): Command {
  return command
    .optionsGroup("Log groups (logs://…):")
    .option("--log-stream <name>", "this log stream alone (repeat for several)", gather)
    .option("--log-stream-prefix <text>", "the log streams alone whose names begin so")
    .option("--filter-pattern <pattern>", "what CloudWatch Logs is to look for, in its own words")
    .option("--requests-per-second <n>", "how often they are asked (default: 5, the quota of most accounts)");
}

// --- internal ---

function gather(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

import type { Command } from "commander";

/** The flags of log groups alone. */
export interface LogsFlags {
  logStream?: string[];
  logStreamPrefix?: string;
  filterPattern?: string;
  requestsPerSecond?: string;
}

export function addLogsFlags(command: Command): Command {
  return command
    .option(
      "--log-stream <name>",
      "of a log group, this log stream alone (may be said several times)",
      (name, names) => [...((names as string[] | undefined) ?? []), name],
    )
    .option("--log-stream-prefix <text>", "of a log group, the log streams alone whose names begin so")
    .option("--filter-pattern <pattern>", "of a log group, what CloudWatch Logs is to look for, in its own words")
    .option("--requests-per-second <n>", "of a log group, how often it is asked (default: 5, most accounts' quota)");
}

import type { Command } from "commander";

/** The flags that have addresses and interfaces called as people call them. */
export interface NameFlags {
  names?: true;
  refreshNames?: true;
}

export function addNameFlags(command: Command): Command {
  return command
    .option("--names", "names of addresses and interfaces beside them: instances, load balancers …; asks EC2 for them")
    .option("--refresh-names", "ask EC2 anew, where the names of the last hour are kept");
}

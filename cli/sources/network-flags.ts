import type { Command } from "commander";

/** The flags that say what ranges of addresses are called. */
export interface NetworkFlags {
  networks?: string;
  vpcNetworks?: boolean;
  config?: string;
}

export function addNetworkFlags(command: Command): Command {
  return command
    .optionsGroup("Names of networks:")
    .option("--networks <file>", "names of networks: lines of cidr,name[,internal], or JSON as in vpcflow.json")
    .option("--vpc-networks", "VPCs and subnets are networks too; asks EC2 for them")
    .option("--config <file>", "where networks are named, too (default: vpcflow.json, where it is there)");
}

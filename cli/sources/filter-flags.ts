import { type Command, Option } from "commander";

/** The flags that say which records are wanted; each as it was typed, once for every time that it was. */
export interface FilterFlags {
  ip?: string[];
  port?: string[];
  protocol?: string[];
  action?: string[];
  eni?: string[];
  status?: string[];
  where?: string[];
}

/** A record must fulfil all of the flags; of a flag that is given more than once, one of its values. */
export function addFilterFlags(command: Command): Command {
  return command
    .addOption(filterOption("--ip <address>", "an address or a CIDR at either end: 10.0.0.0/8, 2001:db8::1"))
    .addOption(filterOption("--port <port>", "a port at either end: 443, https, 8000-9000"))
    .addOption(filterOption("--protocol <protocol>", "tcp, udp, icmp, … or a number"))
    .addOption(filterOption("--action <action>", "ACCEPT or REJECT"))
    .addOption(filterOption("--eni <id>", "a network interface"))
    .addOption(filterOption("--status <status>", "OK, NODATA or SKIPDATA"))
    .addOption(filterOption("--where <expression>", "such as 'dstport in (22, 3389) and not srcaddr is internal'"))
    .addHelpText("after", WHERE_HELP);
}

// --- internal ---

const WHERE_HELP = `
--where asks about any field by AWS's name, and ip and port (either end), timestamp and message:
  = != < <= > >=      22, 22-25, https, tcp, 10.0.0.0/8, 2001:db8::1, 2026-01-31T12:00:00Z, 2h (ago), a word, "a text"
  in, not in          10.0.0.0/8, (22, 3389, 8000-9000), network office, network (office, prod)
  ~ !~                a regular expression
  is, is not          absent (-), present, internal, external
  and or not ( )      also && || !
An absent value (-) fulfils nothing but "is absent" and "= -"; "!=", "not in" and "!~" are opposites, and keep it.`;

function filterOption(flags: string, description: string): Option {
  const gather = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
  return new Option(flags, description).argParser(gather).helpGroup("Filters (several values: repeat, or use commas):");
}

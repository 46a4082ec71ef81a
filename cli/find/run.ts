import { parseCidr } from "../../flow/cidr.ts";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { ReadFlags } from "../commands/read.ts";
import type { Context } from "../context.ts";
import { read } from "../read/run.ts";

/** `vpcflow find ADDRESS… [in] SOURCE…`: what `read` prints with the addresses as its filter. */
export async function find(args: readonly string[], flags: ReadFlags, context: Context): Promise<void> {
  if (flags.ip) throw addressTwice(flags.ip);
  const { addresses, sources } = argumentsOf(args);
  await read(sources, { ...flags, ip: addresses }, context);
}

// --- internal ---

/** What can be an address is one, up to the first argument that cannot, or the word `in`. */
function argumentsOf(args: readonly string[]): { addresses: string[]; sources: string[] } {
  const given = args.findIndex((arg) => !isAddresses(arg));
  const count = given < 0 ? args.length : given;
  if (count === 0) throw noAddress(args[0]!);
  const rest = args.slice(count);
  const sources = rest[0] === "in" && rest.length > 1 ? rest.slice(1) : rest;
  if (sources.length === 0) throw noSource(args);
  return { addresses: args.slice(0, count), sources };
}

/** Addresses and CIDRs, several with commas. */
function isAddresses(text: string): boolean {
  return text.split(",").every((part) => {
    try {
      parseCidr(part.trim());
      return true;
    } catch {
      return false;
    }
  });
}

function noAddress(first: string): VpcflowError {
  return new VpcflowError("USAGE", `${quoted(first)} is no address or CIDR.`, {
    subject: "ADDRESS",
    found: first,
    fix: "First what is looked for, then where: vpcflow find 10.0.0.1 flows.log.",
  });
}

function noSource(args: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", "find lacks a source: all that was named are addresses.", {
    subject: "SOURCE",
    found: args.join(" "),
    fix: `Name where to look: vpcflow find ${args[0]} flows.log. A file of such a name is ./${args.at(-1)}.`,
  });
}

function addressTwice(ip: readonly string[]): VpcflowError {
  return new VpcflowError("USAGE", "--ip is what find takes first.", {
    subject: "--ip",
    found: ip.join(","),
    fix: `Write vpcflow find ${ip.join(" ")} SOURCE.`,
  });
}

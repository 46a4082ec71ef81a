import type { Key } from "../../flow/aggregate/keys.ts";
import { isNamedKey } from "../../flow/aggregate/named-groups.ts";
import { VpcflowError } from "../../flow/errors.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import type { AwsFlags } from "../aws-flags.ts";
import type { Context } from "../context.ts";
import type { NameFlags } from "./name-flags.ts";

/** The names, where the flags ask for them; what asks EC2 is loaded only then. */
export async function namesAsked(flags: NameFlags & AwsFlags, context: Context): Promise<NameOf | undefined> {
  if (!areNamesAsked(flags)) return undefined;
  const { namesFor } = await import("./names.ts");
  return namesFor(flags, context);
}

/** Names that would stand nowhere are a slip. @throws VpcflowError `USAGE` */
export function rejectNameless(flags: NameFlags, keys: readonly Key[], flag: string): void {
  if (!areNamesAsked(flags) || keys.some(({ name }) => isNamedKey(name))) return;
  const asked = flags.names ? "--names" : "--refresh-names";
  throw new VpcflowError("USAGE", `${asked} has nothing to name: ${flag} names no address or interface.`, {
    subject: asked,
    found: keys.map(({ name }) => name).join(","),
    fix: `Leave it out, or add to ${flag} one of srcaddr, dstaddr, client, server, interface-id.`,
  });
}

/** Plain text has no room for them. @throws VpcflowError `USAGE` */
export function rejectNamesInText(flags: NameFlags & { format?: string }): void {
  if (flags.format !== "text" || !areNamesAsked(flags)) return;
  const asked = flags.names ? "--names" : "--refresh-names";
  throw new VpcflowError("USAGE", `${asked} does not go with -f text, which has no room for names.`, {
    subject: asked,
    fix: "Use another format, or leave names out.",
  });
}

export function areNamesAsked({ names, refreshNames }: NameFlags): boolean {
  return names === true || refreshNames === true;
}

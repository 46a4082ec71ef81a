import { parseCidr } from "./cidr.ts";
import { quoted, VpcflowError } from "./errors.ts";
import type { NetworkEntry } from "./networks.ts";

/** What a network may be called. */
export const NETWORK_NAME = "1 to 64 characters without control characters or blanks at an end, and not - alone";

/** Whether a text may be the name of a network: it must fit into a column, and not be taken for nothing. */
export function isNetworkName(text: string): boolean {
  return /^(?!-$)[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(text) && text.trim() === text;
}

/**
 * The networks in lines of `cidr,name[,internal]`, with or without such a header; empty lines and those that begin with #
 * are passed over. Values may stand in double quotes; `internal` is true or false.
 *
 * @param subject what messages call the text
 * @throws VpcflowError `NETWORKS` that names the line
 */
export function parseNetworkLines(text: string, subject: string): NetworkEntry[] {
  return text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ values: valuesOf(line), where: `${subject}, line ${index + 1}` }))
    .filter(({ values }) => values[0] !== "" && !values[0]!.startsWith("#") && !/^cidr$/i.test(values[0]!))
    .map(({ values, where }) => entryOf(values, where));
}

// --- internal ---

const INTERNAL: Readonly<Record<string, boolean | undefined>> = { true: true, false: false, "": undefined };

/** The values between commas or tabs; a double quote within quotes is written twice. */
function valuesOf(line: string): string[] {
  const found = line.matchAll(/(?:^|[,\t])\s*(?:"((?:[^"]|"")*)"\s*(?=[,\t]|$)|([^,\t]*))/g);
  return [...found].map(([, inQuotes, plain]) => inQuotes?.replaceAll('""', '"') ?? plain!.trim());
}

function entryOf([cidr = "", name = "", internal = "", ...more]: string[], where: string): NetworkEntry {
  rejectRange(cidr, where);
  if (!isNetworkName(name)) throw wrong(where, `the name is ${quoted(name)}`, NETWORK_NAME);
  const answer = internal.toLowerCase();
  if (!Object.hasOwn(INTERNAL, answer)) throw wrong(where, `internal is ${quoted(internal)}`, "true or false");
  if (more.length > 0) throw wrong(where, `there is a fourth value, ${quoted(more[0]!)}`, "cidr,name[,internal]");
  return { cidr, name, ...(INTERNAL[answer] !== undefined && { internal: INTERNAL[answer] }) };
}

function rejectRange(cidr: string, where: string): void {
  try {
    parseCidr(cidr);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw wrong(where, error.message.replace(/\.$/, ""), error.expected ?? "a CIDR");
  }
}

function wrong(where: string, what: string, expected: string): VpcflowError {
  return new VpcflowError("NETWORKS", `${where}: ${what}.`, {
    subject: where,
    found: what,
    expected,
    fix: `Each line is cidr,name[,internal], such as 10.20.0.0/16,prod,true: expected ${expected}.`,
  });
}

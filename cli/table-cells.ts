import { isNamedKey } from "../flow/aggregate/named-groups.ts";
import { TIMESTAMP } from "../flow/format.ts";
import type { NameOf } from "../flow/name-columns.ts";
import { protocolName } from "../flow/protocols.ts";
import type { FlowRecord } from "../flow/record.ts";
import { serviceName } from "../flow/services.ts";
import { called } from "./names/called.ts";

/** A column that the table adds: the service that is known by one of the ports. */
export const SERVICE = "service";

/** What a cell of a table shows of a record, for eyes alone. */
export type CellOf = (record: FlowRecord) => string;

/** How the column is shown of records with those fields. */
export function cellMaker(name: string, fields: FlowRecord["fields"], nameOf?: NameOf): CellOf {
  if (name === TIMESTAMP) return ({ timestamp }) => (timestamp === undefined ? "-" : isoTime(timestamp));
  if (name === SERVICE) return serviceCell(fields);
  const position = fields.findIndex((field) => field.name === name);
  if (position < 0) return () => "-";
  const show = nameOf && isNamedKey(name) ? (token: string) => called(token, nameOf) : SHOWN[name];
  return show ? ({ tokens }) => show(tokens[position]!) : ({ tokens }) => tokens[position]!;
}

/** `4215` as `4,215`; integers past 2^53 too, and anything else as it is. */
export function groupedDigits(token: string): string {
  return token.length > 3 && /^\d+$/.test(token) ? token.replace(/\B(?=(\d{3})+$)/g, ",") : token;
}

// --- internal ---

const SHOWN: Readonly<Record<string, (token: string) => string>> = {
  start: secondsShown,
  end: secondsShown,
  protocol: protocolName,
  packets: groupedDigits,
  bytes: groupedDigits,
};

/** The service of the destination's port, or of the source's, whose answers these then are; the lower of two known ports. */
function serviceCell(fields: FlowRecord["fields"]): CellOf {
  const [protocol, source, destination] = ["protocol", "srcport", "dstport"].map((name) =>
    fields.findIndex((field) => field.name === name),
  );
  return ({ tokens }) => {
    const number = Number(tokens[protocol!]);
    const ports = [tokens[destination!], tokens[source!]].map(Number);
    const [to, from] = ports.map((port) => serviceName(port, number));
    return (to !== undefined && from !== undefined && ports[1]! < ports[0]! ? from : (to ?? from)) ?? "-";
  };
}

function secondsShown(token: string): string {
  return /^\d{9,11}$/.test(token) ? isoTime(Number(token) * 1000) : token;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}

import { FIELDS, type Field, type FieldName } from "../fields.ts";

/**
 * The columns of flowlogs_reader 5.0.1, in its order: the fields of versions 2 to 6, as AWS introduced them. The tool
 * prints all 47 whatever the format of the flow log is.
 */
export const OLD_FIELDS: readonly Field<FieldName>[] = FIELDS.filter(({ version }) => version <= 6);

const PLACES = new Map<string, number>(OLD_FIELDS.map(({ name }, column) => [name, column]));

/** The column of a field by AWS's name; -1 for one of version 7 or later, and for what is no field. */
export function oldColumnOf(name: string): number {
  return PLACES.get(name) ?? -1;
}

/** The columns that what follows looks at. */
export const COLUMN = {
  srcaddr: oldColumnOf("srcaddr"),
  dstaddr: oldColumnOf("dstaddr"),
  srcport: oldColumnOf("srcport"),
  dstport: oldColumnOf("dstport"),
  protocol: oldColumnOf("protocol"),
  packets: oldColumnOf("packets"),
  bytes: oldColumnOf("bytes"),
  start: oldColumnOf("start"),
  end: oldColumnOf("end"),
  logStatus: oldColumnOf("log-status"),
  pktSrcaddr: oldColumnOf("pkt-srcaddr"),
  pktDstaddr: oldColumnOf("pkt-dstaddr"),
} as const;

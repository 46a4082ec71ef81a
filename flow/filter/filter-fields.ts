import { FIELDS, findField } from "../fields.ts";
import { TIMESTAMP } from "../format.ts";
import { MESSAGE } from "../log-message.ts";
import { nearest } from "../nearest.ts";

/** How the values of a field are written in an expression, and compared. */
export type FieldKind = "integer" | "port" | "protocol" | "time" | "address" | "text";

/** A name that an expression may use, and the fields that it stands for: a test holds where it does for one of them. */
export interface FilterField {
  readonly name: string;
  readonly fields: readonly string[];
  readonly kind: FieldKind;
  /** How many of the unit a second has, of a time. */
  readonly perSecond: number;
}

/** Where an address may stand: the packet's own ends too, which differ behind a NAT gateway or a load balancer. */
export const ADDRESS_FIELDS = ["srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr"] as const;
export const PORT_FIELDS = ["srcport", "dstport"] as const;

/** Names that stand for several fields. */
const SEVERAL: Readonly<Record<string, readonly string[]>> = { ip: ADDRESS_FIELDS, port: PORT_FIELDS };

const KINDS: Readonly<Record<string, FieldKind>> = {
  ...Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, "address"])),
  ...Object.fromEntries(PORT_FIELDS.map((name) => [name, "port"])),
  protocol: "protocol",
  start: "time",
  end: "time",
  [TIMESTAMP]: "time",
  [MESSAGE]: "text",
};

/** The field of that name, with hyphens or underscores; `undefined` for a name that is none. */
export function filterField(name: string): FilterField | undefined {
  const lower = name.toLowerCase();
  const several = Object.hasOwn(SEVERAL, lower) ? SEVERAL[lower] : undefined;
  if (several) return fieldOf(lower, several);
  const known = lower === TIMESTAMP || lower === MESSAGE ? lower : findField(lower)?.name;
  return known === undefined ? undefined : fieldOf(known, [known]);
}

/** The name that was probably meant. */
export function nearestField(name: string): string | undefined {
  const names = [...FIELDS.map((field) => field.name), ...Object.keys(SEVERAL), TIMESTAMP, MESSAGE];
  return nearest(name.replaceAll("_", "-"), names);
}

// --- internal ---

function fieldOf(name: string, fields: readonly string[]): FilterField {
  const first = fields[0]!;
  const plain = findField(first)?.type === "integer" ? "integer" : "text";
  const kind = Object.hasOwn(KINDS, first) ? KINDS[first]! : plain;
  return { name, fields, kind, perSecond: first === TIMESTAMP ? 1000 : 1 };
}

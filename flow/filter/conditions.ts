import { type Cidr, parseCidr } from "../cidr.ts";
import { VpcflowError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { PROTOCOL_NAMES, protocolNumber } from "../protocols.ts";
import { SERVICE_NAMES, servicePort } from "../services.ts";
import { epochMs, timeMs } from "../times.ts";
import type { Condition, Interval, Order } from "./expression.ts";
import type { FilterField } from "./filter-fields.ts";

/** Why a text is no value of a field: what was expected instead. */
export class NoValue extends Error {}

/**
 * The condition that a field's value is one of those written: `22`, `8000-9000`, `https`, `tcp`, `10.0.0.0/8`, a time, a text.
 * @throws NoValue
 */
export function valuesCondition(field: FilterField, values: readonly string[], nowMs?: number): Condition {
  if (field.kind === "address") return { kind: "addresses", cidrs: values.map(cidrOf) };
  if (field.kind === "text") return { kind: "texts", values: values.map((value) => spelled(field.name, value)) };
  return { kind: "integers", intervals: values.flatMap((value) => intervalsOf(field, value, nowMs)) };
}

/**
 * The condition that a field's value is less or more than the one written.
 * @throws NoValue
 */
export function orderCondition(field: FilterField, operator: Order, value: string, nowMs?: number): Condition {
  if (field.kind === "address") throw new NoValue("= or in: addresses have no order");
  if (field.kind === "text") return { kind: "order", operator, value };
  return { kind: "integers", intervals: [openInterval(operator, boundsOf(field, value, nowMs))] };
}

// --- internal ---

/** The greatest integer that is not past a value, and the smallest that is not before it: of a time they may differ. */
interface Bounds {
  floor: bigint;
  ceil: bigint;
}

function intervalsOf(field: FilterField, value: string, nowMs: number | undefined): Interval[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(value) ?? [];
  if (from !== undefined && to !== undefined) {
    const [min, max] = [boundsOf(field, from, nowMs).floor, boundsOf(field, to, nowMs).floor];
    if (min > max) throw new NoValue("a range from the smaller to the larger");
    return [{ min, max }];
  }
  const { floor, ceil } = boundsOf(field, value, nowMs);
  return floor === ceil ? [{ min: floor, max: ceil }] : [];
}

function openInterval(operator: Order, { floor, ceil }: Bounds): Interval {
  if (operator === "<") return { max: ceil - 1n };
  if (operator === "<=") return { max: floor };
  return { min: operator === ">" ? floor + 1n : ceil };
}

function boundsOf(field: FilterField, value: string, nowMs: number | undefined): Bounds {
  if (field.kind === "time") return timeBounds(field.perSecond, value, nowMs);
  const integer = integerOf(field, value);
  return { floor: integer, ceil: integer };
}

function integerOf({ kind, name }: FilterField, value: string): bigint {
  if (kind === "port") return BigInt(portOf(value));
  if (kind === "protocol") return BigInt(protocolOf(value));
  if (/^\d+$/.test(value)) return BigInt(value);
  throw new NoValue(`an integer, which ${name} is`);
}

function portOf(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  const port = servicePort(value);
  if (port !== undefined) return port;
  throw new NoValue(`a port (0 to 65535) or the name of a service${meant(value, SERVICE_NAMES)}`);
}

function protocolOf(value: string): number {
  const number = protocolNumber(value);
  if (number !== undefined) return number;
  throw new NoValue(`a protocol's number (0 to 255) or name${meant(value, PROTOCOL_NAMES)}`);
}

function timeBounds(perSecond: number, value: string, nowMs: number | undefined): Bounds {
  const ms = /^\d{1,14}$/.test(value) ? epochMs(Number(value)) : timeMs(value, nowMs);
  if (ms === undefined) throw new NoValue("a time such as 2026-01-31T12:00:00Z, an epoch, or an age such as 2h");
  const time = (ms * perSecond) / 1000;
  return { floor: BigInt(Math.floor(time)), ceil: BigInt(Math.ceil(time)) };
}

function cidrOf(value: string): Cidr {
  try {
    return parseCidr(value);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw new NoValue("an address or a CIDR such as 10.0.0.0/8");
  }
}

/** Values that AWS writes in one way, and people in any. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  action: ["ACCEPT", "REJECT"],
  "log-status": ["OK", "NODATA", "SKIPDATA"],
  "flow-direction": ["ingress", "egress"],
  type: ["IPv4", "IPv6", "EFA"],
};

/** Of which there are no others: another word is a slip, and would find nothing. */
const CLOSED = new Set(["action", "flow-direction"]);

function spelled(field: string, value: string): string {
  const spellings = Object.hasOwn(SPELLINGS, field) ? SPELLINGS[field]! : [];
  const found = spellings.find((spelling) => spelling.toLowerCase() === value.toLowerCase());
  if (found === undefined && CLOSED.has(field))
    throw new NoValue(`${spellings.join(" or ")}${meant(value, spellings)}`);
  return found ?? value;
}

function meant(value: string, known: readonly string[]): string {
  const name = nearest(value, known);
  return name === undefined ? "" : ` (${name}?)`;
}

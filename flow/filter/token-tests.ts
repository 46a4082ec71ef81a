import { IpAddress } from "../ip-address.ts";
import type { Networks } from "../networks.ts";
import { RangeTable } from "../range-table.ts";
import type { Condition, Interval, Order } from "./expression.ts";
import { RegexMachine } from "./regex-machine.ts";
import { parseRegex } from "./regex-parse.ts";

/** Whether the token in `bytes[start, end)`, which is not `-`, is what is asked for. No strings are made of it. */
export type TokenTest = (bytes: Buffer, start: number, end: number) => boolean;

/** The test of a condition. An integer field that holds something else is in no interval, an address field in no network. */
export function tokenTest(condition: Exclude<Condition, { kind: "absent" }>, networks: Networks): TokenTest {
  switch (condition.kind) {
    case "integers":
      return integersTest(condition.intervals);
    case "addresses":
      return addressesTest(condition.cidrs);
    case "networks":
      return addressesTest(condition.names.flatMap((name) => networks.rangesOf(name)));
    case "internal":
      return internalTest(condition.internal, networks);
    case "texts":
      return textsTest(condition.values);
    case "order":
      return orderTest(condition.operator, condition.value);
    case "regex": {
      const machine = new RegexMachine(parseRegex(condition.source));
      return (bytes, start, end) => machine.test(bytes, start, end);
    }
  }
}

// --- internal ---

/** So many digits are an exact `number`. */
const EXACT_DIGITS = 15;
const ZERO = 0x30;
/** More texts than this are looked up rather than compared one by one. */
const FEW_TEXTS = 8;

function integersTest(intervals: readonly Interval[]): TokenTest {
  // Bounds past 2^53 are rounded here, which only values of more than 15 digits could notice.
  const bounds = intervals.map(({ min, max }) => [
    min === undefined ? Number.NEGATIVE_INFINITY : Number(min),
    max === undefined ? Number.POSITIVE_INFINITY : Number(max),
  ]) as [number, number][];
  const exact = intervals.map(exactTest);
  return (bytes, start, end) => {
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    if (end - start > EXACT_DIGITS) return exact.some((holds) => holds(bytes, start, end));
    for (const [min, max] of bounds) if (value >= min && value <= max) return start < end;
    return false;
  };
}

/** As text, the longer the larger: to make a number of a token takes the longer the more digits somebody wrote. */
function exactTest({ min, max }: Interval): TokenTest {
  if (max !== undefined && max < 0n) return () => false;
  const [least, most] = [min, max].map((bound) => bound !== undefined && bound >= 0n && Buffer.from(String(bound)));
  return (bytes, start, end) => {
    let first = start;
    while (first < end - 1 && bytes[first] === ZERO) first++;
    const order = (bound: Buffer): number =>
      end - first - bound.length || bytes.compare(bound, 0, bound.length, first, end);
    return (!least || order(least) >= 0) && (!most || order(most) <= 0);
  };
}

function addressesTest(cidrs: Extract<Condition, { kind: "addresses" }>["cidrs"]): TokenTest {
  const tableOf = (family: 4 | 6, words: 1 | 4): RangeTable<true> =>
    new RangeTable(
      cidrs.filter((cidr) => cidr.family === family).map(({ first, last }) => ({ first, last, value: true as const })),
      words,
    );
  const ipv4 = tableOf(4, 1);
  const ipv6 = tableOf(6, 4);
  const ip = new IpAddress();
  return (bytes, start, end) =>
    ip.read(bytes, start, end) && (ip.family === 4 ? ipv4 : ipv6).find(ip.words) !== undefined;
}

function internalTest(internal: boolean, networks: Networks): TokenTest {
  const ip = new IpAddress();
  return (bytes, start, end) => ip.read(bytes, start, end) && (networks.ofIp(ip)?.internal ?? false) === internal;
}

function textsTest(values: readonly string[]): TokenTest {
  const known = values.map((value) => Buffer.from(value));
  if (known.length === 1) return equalTest(known[0]!);
  if (known.length <= FEW_TEXTS) {
    const tests = known.map(equalTest);
    return (bytes, start, end) => {
      for (const isEqual of tests) if (isEqual(bytes, start, end)) return true;
      return false;
    };
  }
  const all = new Set(known.map((value) => value.toString("latin1")));
  return (bytes, start, end) => all.has(bytes.toString("latin1", start, end));
}

/** From the end, where ids differ first. */
function equalTest(value: Buffer): TokenTest {
  return (bytes, start, end) => {
    if (end - start !== value.length) return false;
    for (let index = value.length - 1; index >= 0; index--) if (bytes[start + index] !== value[index]) return false;
    return true;
  };
}

function orderTest(operator: Order, value: string): TokenTest {
  const other = Buffer.from(value);
  const holds: Readonly<Record<Order, (order: number) => boolean>> = {
    "<": (order) => order < 0,
    "<=": (order) => order <= 0,
    ">": (order) => order > 0,
    ">=": (order) => order >= 0,
  };
  const asked = holds[operator];
  return (bytes, start, end) => asked(bytes.compare(other, 0, other.length, start, end));
}

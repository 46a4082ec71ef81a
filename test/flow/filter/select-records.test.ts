import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { batchOfEvents, type LogEvent } from "../../../flow/event-batch.ts";
import type { Condition, Expression } from "../../../flow/filter/expression.ts";
import { parseExpression } from "../../../flow/filter/parse-expression.ts";
import { RecordSelection } from "../../../flow/filter/select-records.ts";
import { byNameFormat, DEFAULT_FORMAT, type LogFormat, parseLogFormat } from "../../../flow/format.ts";
import { LineParser } from "../../../flow/line-parser.ts";
import { Networks } from "../../../flow/networks.ts";
import type { FlowRecord } from "../../../flow/record.ts";
import { recordAt } from "../../../flow/record.ts";

const NETWORKS = new Networks([
  { cidr: "10.20.0.0/16", name: "prod" },
  { cidr: "10.20.0.0/24", name: "prod-db" },
]);
const ACCEPTED =
  "2 123456789012 eni-1 10.20.0.1 8.8.8.8 50000 443 6 9 9007199254740993 1769860800 1769860860 ACCEPT OK";
const REJECTED = "2 123456789012 eni-2 203.0.113.9 10.0.0.2 40000 22 6 1 40 1769860900 1769860960 REJECT OK";
const IPV6 = "2 123456789012 eni-3 2001:db8::1 2001:db8:0:0::2 0 0 58 1 64 1769860800 1769860860 ACCEPT OK";
const NODATA = "2 123456789012 eni-4 - - - - - - - 1769860800 1769860860 - NODATA";
const LINES = [ACCEPTED, REJECTED, IPV6, NODATA];

function kept(
  text: string,
  events: readonly (string | LogEvent)[] = LINES,
  format: LogFormat = DEFAULT_FORMAT,
): number[] {
  const all = events.map((event) => (typeof event === "string" ? { message: event } : event));
  const { select } = selectionOf(text);
  const { events: left } = select({ events: batchOfEvents(all), format });
  return Array.from({ length: left.count }, (_, index) =>
    all.findIndex(({ message }) => message === left.message(index)),
  );
}

function selectionOf(text: string) {
  const selection = new RecordSelection(parseExpression(text, { networkNames: NETWORKS.names }), NETWORKS);
  return { selection, select: selection.select.bind(selection) };
}

describe("an integer of more digits than a number holds", () => {
  const lineOf = (bytes: string): string => ACCEPTED.replace("9007199254740993", bytes);

  it("is compared to the last of them", () => {
    const integers = fc.bigInt({ min: 0n, max: 2n ** 70n });
    const zeros = fc.string({ unit: fc.constant("0"), maxLength: 20 });
    fc.assert(
      fc.property(integers, integers, zeros, (value, bound, before) => {
        const lines = [lineOf(`${before}${value}`)];
        const held = (operator: string): boolean => kept(`bytes ${operator} ${bound}`, lines).length === 1;
        expect([held("<"), held("="), held(">")]).toEqual([value < bound, value === bound, value > bound]);
      }),
      { examples: [[0n, 0n, "0000000000000000"]] },
    );
  });

  it("is never made a number, however many somebody wrote", () => {
    const made = vi.spyOn(globalThis, "BigInt");
    try {
      const lines = [lineOf("9".repeat(100_000)), lineOf(`${"0".repeat(100_000)}7`)];
      expect(kept("bytes >= 18446744073709551615", lines)).toEqual([0]);
      expect(kept("bytes < 0", lines)).toEqual([]);
      expect(kept("bytes in 6-7", lines)).toEqual([1]);
      expect(made.mock.calls.filter(([digits]) => String(digits).length > 100)).toEqual([]);
    } finally {
      made.mockRestore();
    }
  });
});

describe("RecordSelection", () => {
  it.each([
    ["action = ACCEPT", [0, 2]],
    ["action != ACCEPT", [1, 3]],
    ["not action = ACCEPT", [1, 3]],
    ["action is absent", [3]],
    ["log-status = NODATA", [3]],
    ["srcaddr in 10.0.0.0/8", [0]],
    ["ip in 10.0.0.0/8", [0, 1]],
    ["ip not in 10.0.0.0/8", [2, 3]],
    ["srcaddr = 2001:DB8:0::1", [2]],
    ["dstaddr = 2001:db8::2", [2]],
    ["ip in ::/0", [2]],
    ["ip = ::ffff:10.20.0.1", [0]],
    ["port = ssh", [1]],
    ["port in (0, 1-442)", [1, 2]],
    ["protocol = icmpv6", [2]],
    ["bytes = 9007199254740993", [0]],
    ["bytes = 9007199254740992", []],
    ["bytes > 9007199254740992", [0]],
    ["bytes >= 9007199254740994", []],
    ["bytes < 64", [1]],
    ["bytes >= 0", [0, 1, 2]],
    ["start >= 2026-01-31T12:01:00Z", [1]],
    ["srcaddr in network prod", [0]],
    ["srcaddr in network prod-db", [0]],
    ["ip in network private", [0, 1]],
    ["ip is internal", [0, 1]],
    ["srcaddr is external", [1, 2]],
    ["srcaddr is not external", [0, 3]],
    ["interface-id ~ '[12]$'", [0, 1]],
    ["interface-id !~ '[12]$'", [2, 3]],
    ["interface-id in (eni-1,eni-3)", [0, 2]],
    ["interface-id in (a,b,c,d,e,f,g,h,eni-3)", [2]],
    ["interface-id > eni-2", [2, 3]],
    ["interface-id <= eni-1", [0]],
    ["vpc-id is absent", [0, 1, 2, 3]],
    ["vpc-id = vpc-1", []],
    ["vpc-id != vpc-1", [0, 1, 2, 3]],
    ["action = REJECT or protocol = icmpv6 and bytes > 1", [1, 2]],
  ])("%s leaves %j", (text, expected) => {
    expect(kept(text)).toEqual(expected);
  });

  it("asks extractedFields, too, and the time of the event", () => {
    const fields = { srcaddr: "10.0.0.1", dstport: "443", tcp_flags: "2" };
    const events = [
      { timestamp: 1769860800123, message: "a", extractedFields: fields },
      { timestamp: 1769860900000, message: "b", extractedFields: { ...fields, dstport: "-" } },
    ];
    const format = byNameFormat(["srcaddr", "dstport", "tcp-flags"]);
    expect(kept("srcaddr in 10.0.0.0/8 and dstport = https", events, format)).toEqual([0]);
    expect(kept("tcp-flags = 2 and dstport is absent", events, format)).toEqual([1]);
    expect(kept("timestamp < 2026-01-31T12:00:00.124Z", events, format)).toEqual([0]);
    expect(kept("timestamp is absent", [...events, ACCEPTED])).toEqual([2]);
    expect(kept("timestamp >= 2026-01-31T12:00:00Z", [{ timestamp: 1769860800000, message: ACCEPTED }])).toEqual([0]);
  });

  it("leaves in what is no record, for others to count", () => {
    expect(kept("action = REJECT", [ACCEPTED, "2 1 too short", ""])).toEqual([1, 2]);
  });

  it("asks a log event that is no flow log for its message", () => {
    const events = ["START RequestId: 1", "a slow query of the database"].map((message) => ({ timestamp: 1, message }));
    expect(kept("message ~ '^START'", events)).toEqual([0]);
    expect(kept("action = REJECT", events)).toEqual([]);
  });

  it("does not take what no integer is for one", () => {
    const line = ACCEPTED.replace(" 9 ", " 9x ");
    expect([kept("packets < 100", [line]), kept("packets != 9", [line])]).toEqual([[], [0]]);
  });

  it("gives the batch itself where all of it is left", () => {
    const batch = { events: batchOfEvents([{ message: ACCEPTED }]), format: DEFAULT_FORMAT };
    expect(selectionOf("action = ACCEPT").select(batch)).toBe(batch);
  });

  it("knows the fields that no record had, and how many records it left in", () => {
    const { selection, select } = selectionOf("tcp-flags = 2 or action = ACCEPT or timestamp > 0");
    expect(selection.unseen).toEqual(["tcp-flags", "action", "timestamp"]);
    select({ events: batchOfEvents(LINES.map((message) => ({ message }))), format: DEFAULT_FORMAT });
    expect([selection.unseen, selection.kept]).toEqual([["tcp-flags", "timestamp"], 2]);
    select({
      events: batchOfEvents([{ timestamp: 1, message: "x", extractedFields: { tcp_flags: "1" } }]),
      format: byNameFormat(["tcp-flags"]),
    });
    expect(selection.unseen).toEqual([]);
  });
});

const FORMAT = parseLogFormat("${srcaddr} ${dstport} ${protocol} ${bytes} ${action} ${interface-id} ${start}");
const value = (...values: string[]) => fc.constantFrom("-", ...values);
const tokens = fc.tuple(
  value("10.0.0.1", "10.0.1.1", "10.20.3.4", "8.8.8.8", "2001:db8::1", "2001:DB8:0::1", "::ffff:10.0.0.1", "1.2.3"),
  value("0", "22", "443", "8080", "65535", "022", "x"),
  value("1", "6", "17", "58"),
  value("0", "1", "9007199254740992", "9007199254740993", "99999999999999999999", "1e3"),
  value("ACCEPT", "REJECT", "accept"),
  value("eni-1", "eni-2", "eni-12"),
  value("0", "1769860800", "1769860801"),
);
const test = fc.constantFrom(
  "srcaddr = 10.0.0.1",
  "srcaddr in (10.0.0.0/23, 2001:db8::/64)",
  "ip in (0.0.0.0/0, ::/0)",
  "srcaddr in network (prod, private)",
  "srcaddr is internal",
  "ip is external",
  "srcaddr ~ '^10\\.'",
  "port = 22",
  "dstport in (443, 8000-9000, -)",
  "dstport <= 443",
  "protocol != tcp",
  "bytes > 9007199254740992",
  "bytes <= 9007199254740993",
  "bytes in (1, 9007199254740993-99999999999999999998)",
  "action = accept",
  "interface-id in (eni-1, eni-12)",
  "interface-id >= eni-12",
  "interface-id !~ '2$'",
  "start >= 2026-01-31T12:00:01Z",
  "start is absent",
  "vpc-id is absent",
  "vpc-id > a",
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    test,
    fc
      .tuple(tie("node"), fc.constantFrom("and", "or"), tie("node"))
      .map(([one, word, other]) => `(${one} ${word} ${other})`),
    tie("node").map((one) => `not ${one}`),
  ),
})).node;

describe("a filter", () => {
  it("answers the same for a line, for its extractedFields, and as a plain reading of the record does", () => {
    fc.assert(
      fc.property(expression, tokens, (text, one) => {
        const message = one.join(" ");
        const extractedFields = Object.fromEntries(
          FORMAT.fields.map(({ name }, index) => [name.replaceAll("-", "_"), one[index]!]),
        );
        const line = { events: batchOfEvents([{ message }]), format: FORMAT };
        const named = {
          events: batchOfEvents([{ message: "x", extractedFields }]),
          format: byNameFormat(Object.keys(extractedFields)),
        };
        const asLine = selectionOf(text).select(line).events.count;
        const asFields = selectionOf(text).select(named).events.count;
        const plain = holds(parseExpression(text), recordAt(line.events, 0, new LineParser(FORMAT))!);
        expect([text, message, asLine, asFields]).toEqual([text, message, Number(plain), Number(plain)]);
      }),
      { numRuns: 1000 },
    );
  });
});

// --- internal ---

/** What a filter means, said again as simply as it goes. */
function holds(expression: Expression, record: FlowRecord): boolean {
  if (expression.kind === "not") return !holds(expression.part, record);
  if (expression.kind === "all") return expression.parts.every((part) => holds(part, record));
  if (expression.kind === "any") return expression.parts.some((part) => holds(part, record));
  const position = record.fields.findIndex(({ name }) => name === expression.field);
  const token = record.tokens[position] ?? "-";
  return token === "-" ? expression.condition.kind === "absent" : fulfils(expression.condition, token);
}

function fulfils(condition: Condition, token: string): boolean {
  if (condition.kind === "absent") return false;
  if (condition.kind === "texts") return condition.values.includes(token);
  if (condition.kind === "regex") return new RegExp(condition.source).test(token);
  if (condition.kind === "order")
    return {
      "<": token < condition.value,
      "<=": token <= condition.value,
      ">": token > condition.value,
      ">=": token >= condition.value,
    }[condition.operator];
  if (condition.kind === "integers") {
    if (!/^\d+$/.test(token)) return false;
    const integer = BigInt(token);
    return condition.intervals.some(({ min = 0n, max = integer }) => min <= integer && integer <= max);
  }
  const address = PLAIN[token];
  if (address === undefined) return false;
  if (condition.kind === "addresses") {
    return condition.cidrs.some(
      ({ family, first, last }) => family === address[0] && first <= address[1] && address[1] <= last,
    );
  }
  if (condition.kind === "networks") return condition.names.some((name) => IN_NETWORK[name]!(token));
  const network = NETWORKS.of(token);
  return (network?.internal ?? false) === condition.internal;
}

const IN_NETWORK: Readonly<Record<string, (token: string) => boolean>> = {
  prod: (token) => token.startsWith("10.20."),
  private: (token) => /^(::ffff:)?10\./.test(token),
};

/** The addresses among the tokens. */
const V6 = 0x2001_0db8_0000_0000_0000_0000_0000_0001n;
const PLAIN: Readonly<Record<string, [number, bigint]>> = {
  "10.0.0.1": [4, 0x0a000001n],
  "::ffff:10.0.0.1": [4, 0x0a000001n],
  "10.0.1.1": [4, 0x0a000101n],
  "10.20.3.4": [4, 0x0a140304n],
  "8.8.8.8": [4, 0x08080808n],
  "2001:db8::1": [6, V6],
  "2001:DB8:0::1": [6, V6],
};

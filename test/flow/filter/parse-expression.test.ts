import { describe, expect, it } from "vitest";
import { withNotsInside } from "../../../flow/filter/expression.ts";
import { mentionsNetworks, parseExpression } from "../../../flow/filter/parse-expression.ts";

const integers = (field: string, ...bounds: [number | undefined, number?][]) => ({
  kind: "test",
  field,
  condition: {
    kind: "integers",
    intervals: bounds.map(([min, max]) => ({
      ...(min !== undefined && { min: BigInt(min) }),
      ...(max !== undefined && { max: BigInt(max) }),
    })),
  },
});
const texts = (field: string, ...values: string[]) => ({ kind: "test", field, condition: { kind: "texts", values } });
const absent = (field: string) => ({ kind: "test", field, condition: { kind: "absent" } });
const not = (part: object) => ({ kind: "not", part });

describe("parseExpression", () => {
  it.each([
    ["dstport = 22", integers("dstport", [22, 22])],
    ["DSTPORT==ssh", integers("dstport", [22, 22])],
    ["dstport in (22, 3389, 8000-9000)", integers("dstport", [22, 22], [3389, 3389], [8000, 9000])],
    ["bytes > 10", integers("bytes", [11])],
    ["bytes >= 10", integers("bytes", [10])],
    ["bytes < 10", integers("bytes", [undefined, 9])],
    ["bytes <= 10", integers("bytes", [undefined, 10])],
    ["tcp_flags != 2", not(integers("tcp-flags", [2, 2]))],
    ["protocol in (tcp, 17)", integers("protocol", [6, 6], [17, 17])],
    ["action = accept", texts("action", "ACCEPT")],
    ['interface-id = "eni-1"', texts("interface-id", "eni-1")],
    ["interface-id='eni-1'", texts("interface-id", "eni-1")],
    ["vpc-id is absent", absent("vpc-id")],
    ["vpc-id = -", absent("vpc-id")],
    ["vpc-id != -", not(absent("vpc-id"))],
    ["vpc-id is present", not(absent("vpc-id"))],
    ["vpc-id is not present", absent("vpc-id")],
    ["vpc-id not in (vpc-1, -)", not({ kind: "any", parts: [texts("vpc-id", "vpc-1"), absent("vpc-id")] })],
    ["region ~ '^eu-'", { kind: "test", field: "region", condition: { kind: "regex", source: "^eu-" } }],
    ['region ~ "a\\.\\""', { kind: "test", field: "region", condition: { kind: "regex", source: 'a\\."' } }],
    ["region >= eu", { kind: "test", field: "region", condition: { kind: "order", operator: ">=", value: "eu" } }],
    ["port = https", { kind: "any", parts: [integers("srcport", [443, 443]), integers("dstport", [443, 443])] }],
    ["start >= 2026-01-31T12:00:00Z", integers("start", [1769860800])],
    ["start > 2026-01-31T12:00:00.500Z", integers("start", [1769860801])],
    ["start < 2026-01-31T12:00:00.500Z", integers("start", [undefined, 1769860800])],
    ["start = 2026-01-31T12:00:00.500Z", integers("start")],
    ["start < 1769860800000", integers("start", [undefined, 1769860799])],
    ["timestamp >= 1769860800", integers("timestamp", [1769860800000])],
    ["end > 2h", integers("end", [1769853601])],
    ["srcaddr is internal", { kind: "test", field: "srcaddr", condition: { kind: "internal", internal: true } }],
    [
      "srcaddr is not external",
      not({ kind: "test", field: "srcaddr", condition: { kind: "internal", internal: false } }),
    ],
    [
      'dstaddr in network (office, "a b")',
      { kind: "test", field: "dstaddr", condition: { kind: "networks", names: ["office", "a b"] } },
    ],
  ])("reads %s", (text, expression) => {
    expect(parseExpression(text, { nowMs: 1769860800000 })).toEqual(expression);
  });

  it("reads addresses and CIDRs, for any of the fields of addresses with ip", () => {
    const cidr = (text: string) => expect.objectContaining({ text });
    expect(parseExpression("srcaddr in (10.0.0.0/8, 2001:DB8::1)")).toMatchObject({
      field: "srcaddr",
      condition: { kind: "addresses", cidrs: [cidr("10.0.0.0/8"), cidr("2001:db8::1/128")] },
    });
    expect(parseExpression("ip = 10.0.0.1")).toMatchObject({
      kind: "any",
      parts: ["srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr"].map((field) => ({ field })),
    });
  });

  it("binds not before and, and and before or, in either spelling", () => {
    const [a, b, c] = [texts("action", "ACCEPT"), texts("region", "B"), texts("vpc-id", "C")];
    const expected = { kind: "any", parts: [{ kind: "all", parts: [not(a), b] }, c] };
    expect(parseExpression("not action = ACCEPT and region = B or vpc-id = C")).toEqual(expected);
    expect(parseExpression("!action=ACCEPT&&region=B||vpc-id=C")).toEqual(expected);
    expect(parseExpression("NOT action = ACCEPT AND (region = B OR vpc-id = C)")).toEqual({
      kind: "all",
      parts: [not(a), { kind: "any", parts: [b, c] }],
    });
    expect(parseExpression("!!action = ACCEPT")).toEqual(a);
  });

  it.each([
    ["", "at character 1: expected a field, such as srcaddr or dstport, found the end"],
    ["scraddr = 10.0.0.1", 'at character 1: expected a field, such as srcaddr, found "scraddr"'],
    ["colour = red", 'at character 1: expected a field, such as srcaddr or dstport, found "colour"'],
    ["srcaddr", "at character 8: expected = != < <= > >= ~ !~, in, not in, or is, found the end"],
    ["dstport = ", "at character 11: expected a value, found the end"],
    [
      "dstport = everything",
      'at character 11: expected a port (0 to 65535) or the name of a service, found "everything"',
    ],
    ["dstport = htps", "expected a port (0 to 65535) or the name of a service (https?)"],
    ["dstport = 65536", 'expected a port (0 to 65535) or the name of a service, found "65536"'],
    ["protocol = tpc", "expected a protocol's number (0 to 255) or name (tcp?)"],
    ["bytes = 1.5", 'at character 9: expected an integer, which bytes is, found "1.5"'],
    ["dstport in (1, 9-8)", 'at character 16: expected a range from the smaller to the larger, found "9-8"'],
    ["srcaddr = office", 'expected an address or a CIDR such as 10.0.0.0/8, found "office"'],
    ["srcaddr < 10.0.0.1", "expected = or in: addresses have no order"],
    ["start > noon", "expected a time such as 2026-01-31T12:00:00Z, an epoch, or an age such as 2h"],
    ["action = ACCEPT bytes > 1", 'at character 17: expected and, or, or the end, found "bytes"'],
    ["(action = ACCEPT", "at character 17: expected and, or, or a closing parenthesis, found the end"],
    ["dstport in (1, 2", "at character 17: expected a comma or a closing parenthesis, found the end"],
    ["dstport not 1", 'at character 13: expected in, after not, found "1"'],
    ["bytes is big", 'at character 10: expected absent, present, internal or external, found "big"'],
    ["bytes is internal", "expected absent or present, since bytes is no address"],
    ['action = "ACCEPT', "at character 10: expected a closing double quote, found the end"],
    ["action & b = 1", 'at character 8: expected a field, a value or a sign, found "&"'],
    ["region ~ '^(eu'", "at character 12: in the regular expression, this ( is not closed"],
    ["action = REJCT", 'expected ACCEPT or REJECT (REJECT?), found "REJCT"'],
    ["action in (ACCEPT, DENY)", 'expected ACCEPT or REJECT, found "DENY"'],
    [
      "srcaddr in network offic",
      'expected the name of a network, such as office (--networks FILE names more), found "offic"',
    ],
  ])("says where %j goes wrong", (text, message) => {
    const parse = () => parseExpression(text, { networkNames: new Set(["office", "private"]) });
    expect(parse).toThrow(expect.objectContaining({ code: "FILTER", message: expect.stringContaining(message) }));
    expect(parse).toThrow(/^--where: at character \d+: .*\.$/);
  });
});

describe("the way out of a fault", () => {
  it.each([
    ["colour = red", 0, "Fields have AWS's names, such as srcaddr"],
    ["srcaddr", 7, "After a field comes what is asked of it: dstport = 22"],
    ["dstport =", 9, "Write such as dstport = 443, = https, or in (22, 3389, 8000-9000)."],
    ["srcaddr in office", 11, "Write such as srcaddr = 10.0.0.1, or in (10.0.0.0/8, 2001:db8::/32)."],
    ["bytes > much", 8, "Write such as bytes > 1000"],
    ["start > noon", 8, "Write such as start > 2h (ago), or >= 2026-01-31T12:00:00Z."],
    ["action = REJCT", 9, "Write such as action = REJECT."],
    ["vpc-id = ", 9, "A text with blanks or signs stands in quotes: vpc-id = 'a b'."],
    ["bytes is big", 9, "is asks for absent, present, internal or external"],
    ["(bytes > 1", 10, "Each ( has its )"],
    ["dstport in (1, 2", 16, "Several values stand in parentheses"],
    ["bytes > 1 bytes > 2", 10, "Tests are joined by and, or and not"],
    ["dstport not 1", 12, "Not stands before in"],
    ['action = "ACCEPT', 9, "What begins with a quote ends with the same one"],
    ["region ~ '^(eu'", 11, "A regular expression stands in quotes"],
    ["srcaddr in network offic", 19, "--networks FILE names networks"],
    ["action & b", 7, "Texts with blanks or signs stand in quotes"],
  ])("of %j fits it, and its place is told", (text, foundAt, fix) => {
    const parse = () => parseExpression(text, { networkNames: new Set(["office"]) });
    expect(parse).toThrow(expect.objectContaining({ foundAt, fix: expect.stringContaining(fix) }));
  });
});

describe("an expression that is nested", () => {
  it.each([
    ["not ", ""],
    ["(", ")"],
  ])("with 100 of %j is read, with 30,000 is refused before the stack ends", (open, close) => {
    const nested = (depth: number) => parseExpression(`${open.repeat(depth)}bytes > 1${close.repeat(depth)}`);
    expect(() => nested(100)).not.toThrow();
    expect(() => nested(30_000)).toThrow(expect.objectContaining({ code: "FILTER" }));
  });
});

describe("withNotsInside", () => {
  it("moves not to the tests", () => {
    const moved = withNotsInside(parseExpression("not (action = ACCEPT and (region = B or not vpc-id = C))"));
    const [a, b, c] = [texts("action", "ACCEPT"), texts("region", "B"), texts("vpc-id", "C")];
    expect(moved).toEqual({ kind: "any", parts: [not(a), { kind: "all", parts: [not(b), c] }] });
  });
});

describe("mentionsNetworks", () => {
  it("tells whether it takes networks to read an expression", () => {
    expect(["srcaddr in network a", "ip is external"].map(mentionsNetworks)).toEqual([true, true]);
    expect(mentionsNetworks("srcaddr in 10.0.0.0/8")).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../../flow/event-batch.ts";
import { parseExpression } from "../../../flow/filter/parse-expression.ts";
import { interfaceIdsOf, pushDownPattern } from "../../../flow/filter/push-down.ts";
import { RecordSelection } from "../../../flow/filter/select-records.ts";
import { byNameFormat, DEFAULT_FORMAT, formatOf, parseLogFormat, RICH_FORMAT } from "../../../flow/format.ts";
import { parsePattern } from "../../../flow/pattern.ts";

const SHORT = parseLogFormat("${interface-id} ${srcaddr} ${dstport} ${bytes} ${action} ${account-id}");
const pattern = (text: string, format = SHORT) => pushDownPattern(parseExpression(text), format);

describe("pushDownPattern", () => {
  it.each([
    ["action = REJECT", '[interface_id, srcaddr, dstport, bytes, action = "REJECT", ...]'],
    ["action != ACCEPT", '[interface_id, srcaddr, dstport, bytes, action != "ACCEPT", ...]'],
    ["account-id = 1", '[interface_id, srcaddr, dstport, bytes, action, account_id = "1"]'],
    ["interface-id in (eni-1, eni-2)", '[interface_id = "eni-1" || interface_id = "eni-2", ...]'],
    ["interface-id = eni-1 or interface-id = eni-2", '[interface_id = "eni-1" || interface_id = "eni-2", ...]'],
    ["dstport in (22, https)", "[interface_id, srcaddr, dstport = 22 || dstport = 443, ...]"],
    ["dstport in (22, 8000-9000)", "[interface_id, srcaddr, dstport >= 22 && dstport <= 9000, ...]"],
    ["bytes >= 10 and bytes < 20", "[interface_id, srcaddr, dstport, bytes >= 10 && bytes <= 19, ...]"],
    ["bytes > 10 and action = REJECT", '[interface_id, srcaddr, dstport, bytes >= 11, action = "REJECT", ...]'],
    [
      "not (action = ACCEPT or bytes is absent)",
      '[interface_id, srcaddr, dstport, bytes != "-", action != "ACCEPT", ...]',
    ],
    ["srcaddr = 10.0.0.1", '[interface_id, srcaddr = "10.0.0.1", ...]'],
    ["srcaddr in (10.0.0.0/8, 10.9.16.0/20)", '[interface_id, srcaddr = "10.*" || srcaddr = "10.9.*", ...]'],
    ["ip = 10.0.0.1", '"10.0.0.1"'],
    ["ip = 10.0.0.1 and action = REJECT and bytes > 10", '"10.0.0.1" "REJECT"'],
    ["ip in (10.0.0.1, 10.0.0.2)", '?"10.0.0.1" ?"10.0.0.2"'],
    ["ip in (10.0.0.1, 10.0.0.2) and bytes > 10", "[interface_id, srcaddr, dstport, bytes >= 11, ...]"],
    [
      "action = REJECT and (bytes > 1 or dstport = 22)",
      '[interface_id, srcaddr, dstport, bytes, action = "REJECT", ...]',
    ],
  ])("makes of %s %s", (text, expected) => {
    expect(pattern(text)).toBe(expected);
  });

  it.each([
    ["port = 22", "two fields"],
    ["ip in 10.0.0.0/8", "a range in several fields"],
    ["srcaddr = 2001:db8::1", "IPv6, whose spelling AWS does not tell"],
    ["srcaddr in 0.0.0.0/1", "a range of which no part of the address is the same"],
    ["bytes > 9007199254740992", "a number that not every program holds exactly"],
    ["bytes != 1", "a number that is not"],
    ["interface-id ~ x", "a regular expression"],
    ["vpc-id = vpc-1", "a field that the format has not"],
    ["timestamp > 0", "the event's own time"],
    ["action = REJECT or bytes > 1", "alternatives of several fields"],
  ])("leaves %s to the filter: %s", (text) => {
    expect(pattern(text)).toBeUndefined();
  });

  it("leaves lines of no known order to the filter", () => {
    expect(pattern("action = REJECT", byNameFormat(["action"]))).toBeUndefined();
  });

  it("asks nothing of fields behind one that may hold brackets or quotes", () => {
    const format = formatOf(["action", "instance-tag", "bytes"]);
    expect(pattern("action = REJECT and bytes > 1", format)).toBe('[action = "REJECT", ...]');
    expect(pattern("bytes > 1", format)).toBeUndefined();
  });

  it("leaves out the longest of the conditions where the pattern would have too many characters", () => {
    const ids = Array.from({ length: 40 }, (_, index) => `eni-0123456789abcde${index + 10}`);
    const text = `interface-id in (${ids.join(",")}) and action = REJECT`;
    expect(pattern(text)).toBe('[interface_id, srcaddr, dstport, bytes, action = "REJECT", ...]');
    expect(pattern(`interface-id in (${ids.join(",")})`)).toBeUndefined();
  });
});

describe("interfaceIdsOf", () => {
  it.each([
    ["interface-id = eni-1", ["eni-1"]],
    ["interface-id in (eni-1, eni-2) and interface-id in (eni-2, eni-3) and bytes > 1", ["eni-2"]],
    ["interface-id = eni-1 or interface-id = eni-2 and bytes > 1", ["eni-1", "eni-2"]],
    ["interface-id = eni-1 or bytes > 1", undefined],
    ["not interface-id = eni-1", undefined],
    ["not interface-id != eni-1", ["eni-1"]],
    ["interface-id in (eni-1, -)", undefined],
    ["bytes > 1", undefined],
  ])("of %s are %j", (text, ids) => {
    expect(interfaceIdsOf(parseExpression(text))).toEqual(ids);
  });
});

const value = (...values: string[]) => fc.constantFrom("-", ...values);
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "interface-id": value("eni-1", "eni-2", "eni-12"),
  srcaddr: value("10.0.0.1", "10.20.0.1", "8.8.8.8", "2001:db8::1"),
  dstaddr: value("10.0.0.1", "10.200.0.1", "8.8.8.8"),
  "pkt-srcaddr": value("10.0.0.1", "192.0.2.1"),
  dstport: value("0", "22", "022", "443", "8080"),
  bytes: value("0", "1", "40", "9007199254740992", "9007199254740993", "99999999999999999999"),
  action: value("ACCEPT", "REJECT", "accept"),
  // What a field that nobody knows may hold.
  custom: value("x", "[x", 'y"', "x]", '"z'),
  "account-id": value("123456789012", "000000000001", "1"),
};
const FORMATS = [DEFAULT_FORMAT, RICH_FORMAT, SHORT, formatOf(["action", "custom", "bytes"])];
const line = fc.constantFrom(...FORMATS).chain((format) =>
  fc.record({
    format: fc.constant(format),
    tokens: fc.tuple(...format.fields.map(({ name }) => VALUES[name] ?? value("x", "y"))),
    gaps: fc.constantFrom(" ", "  ", "\t"),
  }),
);
const test = fc.constantFrom(
  ...["ip = 10.0.0.1", "ip in (10.0.0.1, 8.8.8.8)", "ip != 10.0.0.1", "srcaddr in (10.0.0.0/9, 8.0.0.0/8)"],
  ...["srcaddr = 10.0.0.1", "srcaddr in ::/0", "port = 22", "dstport in (22, 443, -)", "dstport > 22"],
  ...["dstport in (22, 8000-9000)", "dstport != 22", "bytes > 9007199254740992", "bytes <= 9007199254740993"],
  ...["bytes = 9007199254740993", "bytes >= 1", "bytes < 40", "bytes is absent", "action = REJECT", "action != REJECT"],
  ...["action in (ACCEPT, accept)", "action not in (ACCEPT, accept, -)", "account-id = 1", "account-id != 1"],
  ...[
    "account-id in (000000000001, 123456789012)",
    "interface-id in (eni-1, eni-12)",
    "interface-id ~ 1",
    "vpc-id = a",
  ],
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    test,
    fc.tuple(tie("node"), fc.constantFrom("and", "and", "or"), tie("node")).map((parts) => `(${parts.join(" ")})`),
    tie("node").map((one) => `not ${one}`),
  ),
})).node;

describe("a pattern", () => {
  it("lets through every line that the filter keeps", () => {
    let patterns = 0;
    fc.assert(
      fc.property(expression, line, (text, { format, tokens, gaps }) => {
        const pushed = pattern(text, format);
        if (pushed === undefined) return;
        patterns++;
        const message = tokens.join(gaps);
        const batch = { events: batchOfEvents([{ message }]), format };
        const isKept = new RecordSelection(parseExpression(text)).select(batch).events.count === 1;
        if (isKept)
          expect([text, pushed, message, parsePattern(pushed).match(message) !== undefined]).toEqual([
            text,
            pushed,
            message,
            true,
          ]);
      }),
      { numRuns: 3000 },
    );
    expect(patterns).toBeGreaterThan(500);
  });
});

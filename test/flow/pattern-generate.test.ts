import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIELDS, type FieldName, underscored } from "../../flow/fields.ts";
import {
  DEFAULT_FORMAT,
  type LogFormat,
  parseLogFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "../../flow/format.ts";
import { parsePattern, subscriptionPattern } from "../../flow/pattern.ts";

const TRAFFIC = new Set<string>(["srcaddr", "dstaddr", "srcport", "dstport", "log-status"]);

function formatOf(...names: string[]): LogFormat {
  return parseLogFormat(names.map((name) => `\${${name}}`).join(" "));
}

const ALL_NAMES = FIELDS.map((field) => field.name);

/** Formats of 1 to 72 fields; the fields that take conditions stand anywhere, so long patterns may have no room for them. */
const formats = fc.shuffledSubarray(ALL_NAMES, { minLength: 1 }).map((names) => formatOf(...names));
const formatsWithTraffic = formats.filter((format) => {
  const names = format.fields.map((field) => field.name);
  return names.slice(0, 40).some((name) => TRAFFIC.has(name)) && !names.slice(40).some((name) => TRAFFIC.has(name));
});
const tokens = fc.array(fc.stringMatching(/^[A-Za-z0-9._:/-]{2,12}$/), { minLength: 72, maxLength: 72 });

function lineTokensOf(format: LogFormat, values: readonly string[], status: "OK" | "NODATA"): string[] {
  return format.fields.map(({ name }, index) => {
    if (name === "log-status") return status;
    return status === "NODATA" && !["version", "account-id", "interface-id"].includes(name)
      ? "-"
      : String(values[index]);
  });
}

function fieldsOf(format: LogFormat, pattern: string, line: readonly string[]): Record<string, string> {
  const named = new Set(
    pattern
      .slice(1, -1)
      .split(/, ?/)
      .map((field) => /^\w*/.exec(field)?.[0]),
  );
  return Object.fromEntries(
    format.fields.map(({ name }, index) => {
      const key = underscored(name);
      return [named.has(key) ? key : `$${index + 1}`, String(line[index])];
    }),
  );
}

describe("subscriptionPattern", () => {
  it("is AWS's own pattern for the default format", () => {
    expect(subscriptionPattern(DEFAULT_FORMAT, "traffic")).toBe(
      '[version, account_id, interface_id, srcaddr != "-", dstaddr != "-", srcport != "-", dstport != "-", protocol, packets, bytes, start, end, action, log_status]',
    );
    expect(subscriptionPattern(DEFAULT_FORMAT, "all")).toBe(
      "[version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, action, log_status]",
    );
  });

  it("keeps ICMP and rejects, and drops NODATA and SKIPDATA", () => {
    const traffic = parsePattern(subscriptionPattern(DEFAULT_FORMAT, "traffic"));
    const icmp = "2 123456789012 eni-1 192.0.2.1 10.0.0.1 0 0 1 1 84 1700000000 1700000060 REJECT OK";
    const nodata = "2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - NODATA";
    expect(traffic.match(icmp)?.extractedFields).toMatchObject({ srcport: "0", action: "REJECT", log_status: "OK" });
    expect(traffic.match(nodata)).toBeUndefined();
    expect(traffic.match(nodata.replace("NODATA", "SKIPDATA"))).toBeUndefined();
    expect(parsePattern(subscriptionPattern(DEFAULT_FORMAT, "all")).match(nodata)?.extractedFields).toMatchObject({
      srcaddr: "-",
      log_status: "NODATA",
    });
  });

  it("puts the condition where the format has it", () => {
    expect(subscriptionPattern(formatOf("dstaddr", "version"), "traffic")).toBe('[dstaddr != "-", version]');
    expect(subscriptionPattern(formatOf("vpc-id", "log-status"), "traffic")).toBe('[vpc_id, log_status = "OK"]');
    expect(subscriptionPattern(formatOf("start", "bytes"), "traffic")).toBe('[start, bytes != "-"]');
    expect(() => subscriptionPattern(formatOf("start", "vpc-id"), "traffic")).toThrow(
      /No field of the log format tells/,
    );
    expect(subscriptionPattern(formatOf("start", "vpc-id"), "all")).toBe("[start, vpc_id]");
  });

  it("fits the formats with names within 1,024 characters", () => {
    for (const format of [RICH_FORMAT, TRANSIT_GATEWAY_FORMAT]) {
      const pattern = subscriptionPattern(format, "traffic");
      expect(pattern.length).toBeLessThanOrEqual(1024);
      expect(pattern).not.toContain("...");
      expect(pattern.match(/ != "-"/g)).toHaveLength(4);
    }
  });

  it("drops the blanks first, and ends with ... when that is not enough", () => {
    const without = (count: number) => formatOf(...ALL_NAMES.slice(0, ALL_NAMES.length - count));
    const dense = subscriptionPattern(without(4), "all");
    expect(dense).not.toMatch(/ |\.\.\./);
    const cut = subscriptionPattern(without(0), "traffic");
    expect(cut.length).toBeLessThanOrEqual(1024);
    expect(cut).toMatch(/,srcaddr!="-",.*,\.\.\.\]$/);
    expect(cut.length).toBeGreaterThan(1000);
  });

  it("says which field to move forward when a condition has no room", () => {
    const last: FieldName[] = ["srcaddr", "dstport"];
    const format = formatOf(...ALL_NAMES.filter((name) => !last.includes(name as FieldName)), ...last);
    expect(() => subscriptionPattern(format, "traffic")).toThrow(/no room for \$\{srcaddr\}, \$\{dstport\}/);
    expect(subscriptionPattern(format, "all")).toMatch(/\.\.\.\]$/);
  });

  it("matches every line of flows of any format, and extracts its fields", () => {
    fc.assert(
      fc.property(formatsWithTraffic, tokens, (format, values) => {
        const pattern = subscriptionPattern(format, "traffic");
        const line = lineTokensOf(format, values, "OK");
        expect(pattern.length).toBeLessThanOrEqual(1024);
        expect(parsePattern(pattern).match(line.join(" "))?.extractedFields).toEqual(fieldsOf(format, pattern, line));
      }),
    );
  });

  it("drops every NODATA line under traffic, and keeps it under all", () => {
    fc.assert(
      fc.property(formatsWithTraffic, tokens, (format, values) => {
        const line = lineTokensOf(format, values, "NODATA");
        const all = subscriptionPattern(format, "all");
        expect(parsePattern(subscriptionPattern(format, "traffic")).match(line.join(" "))).toBeUndefined();
        expect(parsePattern(all).match(line.join(" "))?.extractedFields).toEqual(fieldsOf(format, all, line));
      }),
    );
  });
});

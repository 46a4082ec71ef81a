import { VpcflowError } from "./errors.ts";
import { type FieldName, underscored } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import { MAX_PATTERN_CHARACTERS } from "./pattern-scanner.ts";

/** `-` in each of these means that the line tells of no flow. */
const TRAFFIC_FIELDS: readonly FieldName[] = ["srcaddr", "dstaddr", "srcport", "dstport"];

/** For formats without them. (Real ends and counts are `-` too where there was no flow, or where it was skipped.) */
const OTHER_TRAFFIC_FIELDS: readonly FieldName[] = [
  "pkt-srcaddr",
  "pkt-dstaddr",
  "protocol",
  "packets",
  "bytes",
  "action",
];

/**
 * The filter pattern that subscribes a stream to flow logs of that format; it names every field, so that log events carry
 * `extractedFields`.
 *
 * `traffic` keeps the lines that tell of a flow, and drops NODATA and SKIPDATA: by `!= "-"` on those of srcaddr, dstaddr,
 * srcport and dstport that the format has (ICMP stays: its ports are 0); in a format without any, by
 * `log_status = "OK"`; else by `!= "-"` on pkt-srcaddr, pkt-dstaddr, protocol, packets, bytes or action. `all` has no conditions.
 *
 * CloudWatch Logs takes 1,024 characters: a longer pattern loses its blanks, and then its tail, for which `...` stands.
 *
 * @throws VpcflowError `FILTER_PATTERN` for `traffic` when nothing in the format tells a flow from NODATA, and when a field
 * that needs a condition stands past the 1,024 characters.
 */
export function subscriptionPattern(format: LogFormat, filter: "traffic" | "all"): string {
  const conditions = filter === "traffic" ? trafficConditions(format) : new Map<string, Condition>();
  const spaced = `[${format.fields.map(({ name }) => fieldText(name, conditions.get(name), " ")).join(", ")}]`;
  if (spaced.length <= MAX_PATTERN_CHARACTERS) return spaced;
  const fields = format.fields.map(({ name }) => ({ name, text: fieldText(name, conditions.get(name), "") }));
  const dense = `[${fields.map(({ text }) => text).join(",")}]`;
  return dense.length <= MAX_PATTERN_CHARACTERS ? dense : cutPattern(fields, conditions);
}

// --- internal ---

type Condition = '!="-"' | '="OK"';

function trafficConditions(format: LogFormat): Map<string, Condition> {
  const names = new Set(format.fields.map((field) => field.name));
  const present = TRAFFIC_FIELDS.filter((name) => names.has(name));
  if (present.length > 0) return new Map(present.map((name) => [name, '!="-"']));
  if (names.has("log-status")) return new Map([["log-status", '="OK"']]);
  const others = OTHER_TRAFFIC_FIELDS.filter((name) => names.has(name));
  if (others.length === 0) throw noTrafficFieldError(format);
  return new Map(others.map((name) => [name, '!="-"']));
}

/** Names of a pattern are letters, digits and underscores. */
function fieldText(name: string, condition: Condition | undefined, blank: string): string {
  const text = underscored(name).replace(/\W/g, "_");
  return condition ? `${text}${blank}${condition.replace("=", `=${blank}`)}` : text;
}

function cutPattern(
  fields: readonly { name: string; text: string }[],
  conditions: ReadonlyMap<string, Condition>,
): string {
  let pattern = "[";
  for (const [index, { text }] of fields.entries()) {
    if (pattern.length + text.length + ",...]".length > MAX_PATTERN_CHARACTERS) {
      const left = fields.slice(index).filter(({ name }) => conditions.has(name));
      if (left.length > 0) throw tooFarBackError(left.map(({ name }) => name));
      break;
    }
    pattern += `${text},`;
  }
  return `${pattern}...]`;
}

function noTrafficFieldError(format: LogFormat): VpcflowError {
  return new VpcflowError("FILTER_PATTERN", "No field of the log format tells a flow from a NODATA or SKIPDATA line.", {
    subject: "log format",
    found: format.text,
    expected: "srcaddr, dstaddr, srcport, dstport, log-status or another field of the traffic",
    fix: "Add ${log-status} to the log format, or choose --filter all.",
  });
}

function tooFarBackError(names: readonly string[]): VpcflowError {
  const fields = names.map((name) => `\${${name}}`).join(", ");
  return new VpcflowError(
    "FILTER_PATTERN",
    `The filter pattern has no room for ${fields}, so far back in the log format.`,
    {
      subject: "log format",
      found: fields,
      expected: "these fields within the first 1,024 characters of the filter pattern",
      fix: `Move ${fields} forward in the log format, or choose --filter all.`,
    },
  );
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OLD_FIELDS } from "../../../flow/compat/old-columns.ts";
import { PrintRows } from "../../../flow/compat/print-rows.ts";
import { batchOfEvents } from "../../../flow/event-batch.ts";
import { underscored } from "../../../flow/fields.ts";
import { byNameFormat, formatOf, type LogFormat } from "../../../flow/format.ts";
import { PROBE_INTERFACE_ID } from "../../../flow/probe.ts";

function printed(messages: readonly string[], format: LogFormat) {
  const rows = new PrintRows();
  rows.take({ events: batchOfEvents(messages.map((message) => ({ message }))), format });
  return { text: rows.sink.take().toString(), tally: rows.records.tally, hidden: [...rows.records.hidden] };
}

/** The row of a line as flowlogs_reader's source has it, word by word, with its 0 as 0; `undefined` where it skips the line. */
function expectedRow(message: string, names: readonly string[]): string | undefined {
  const tokens = message.split(/\s+/).filter((token) => token !== "");
  const values = new Map(names.slice(0, tokens.length).map((name, index) => [name, tokens[index]!]));
  const isTime = (name: string) => name === "start" || name === "end";
  const cells = OLD_FIELDS.map(({ name, type }) => {
    const token = values.get(name) ?? "-";
    if (isTime(name) && values.has(name) && !/^\d+$/.test(token)) return undefined;
    if (token === "-" || token === "None") return "-";
    if (type === "string") return token;
    if (!/^\d+$/.test(token)) return undefined;
    const value = BigInt(token);
    if (isTime(name) && value > 253_402_300_799_999n) return undefined;
    return String(isTime(name) && value > 2147483647n ? value / 1000n : value);
  });
  return tokens.length === 0 || cells.includes(undefined) ? undefined : cells.join(" ");
}

const token = fc.oneof(
  fc.constantFrom("-", "0", "007", "None", "x", "10.0.0.1", "é", "18446744073709551615"),
  fc.nat().map(String),
  fc.integer({ min: 1_400_000_000_000, max: 1_500_000_000_000 }).map(String),
);
const message = fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join(" "));
const names = fc.uniqueArray(
  fc.constantFrom(...OLD_FIELDS.map(({ name }) => name as string), "reject-reason", "mine"),
  {
    minLength: 1,
    maxLength: 8,
  },
);

describe("print", () => {
  it("writes the 47 values of any line of any format, or skips and counts it", () => {
    fc.assert(
      fc.property(names, fc.array(message, { minLength: 1 }), (fields, messages) => {
        const rows = messages.map((each) => expectedRow(each, fields)).filter((row) => row !== undefined);
        const { text, tally } = printed(messages, formatOf(fields));
        expect(text).toBe(rows.map((row) => `${row}\n`).join(""));
        expect(tally).toMatchObject({ records: rows.length, malformed: messages.length - rows.length });
      }),
    );
  });

  it("reads an event that fits no format from its extractedFields", () => {
    const rows = new PrintRows();
    const fields = { srcaddr: "10.0.0.1", bytes: "0", tcp_flags: "02", start: "1438387260000", custom: "x" };
    const events = batchOfEvents([
      { message: "?", extractedFields: fields },
      { message: "?", extractedFields: { bytes: "many" } },
    ]);
    rows.take({ events, format: byNameFormat(["bytes"]) });
    const cells = OLD_FIELDS.map(
      ({ name }) => ({ ...fields, tcp_flags: "2", start: "1438387260" })[underscored(name)] ?? "-",
    );
    expect(rows.sink.take().toString()).toBe(`${cells.join(" ")}\n`);
    expect(rows.records.tally).toMatchObject({ records: 1, malformed: 1 });
  });

  it("keeps nothing of one record for the next, whatever either was read from", () => {
    const rows = new PrintRows();
    const take = (format: LogFormat, ...events: { message: string; extractedFields?: Record<string, string> }[]) =>
      rows.take({ events: batchOfEvents(events), format });
    const extractedFields = { vpc_id: "vpc-1", bytes: "1" };
    take(formatOf(["srcaddr", "bytes"]), { message: "a 1" }, { message: "b x", extractedFields }, { message: "c" });
    take(formatOf(["dstaddr"]), { message: "d" });
    const cells = rows.sink
      .take()
      .toString()
      .split("\n")
      .map((row) => row.split(" ").filter((cell) => cell !== "-"));
    expect(cells).toEqual([["a", "1"], ["1", "vpc-1"], ["c"], ["d"], [""]]);
  });

  it("leaves probes out, and names the fields that it has no column for", () => {
    const { text, tally, hidden } = printed([`${PROBE_INTERFACE_ID} a`], formatOf(["interface-id", "reject-reason"]));
    expect({ text, probes: tally.probes, hidden }).toEqual({ text: "", probes: 1, hidden: ["reject-reason"] });
  });

  it("skips a time past the last that Python knows", () => {
    expect(printed(["253402300799999 1"], formatOf(["start", "end"])).tally.records).toBe(1);
    expect(printed(["253402300800000 1"], formatOf(["start", "end"])).tally.records).toBe(0);
  });
});

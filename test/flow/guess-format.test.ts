import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents, type LogEvent } from "../../flow/event-batch.ts";
import { underscored } from "../../flow/fields.ts";
import {
  DEFAULT_FORMAT,
  type LogFormat,
  parseLogFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "../../flow/format.ts";
import { formatNamer, guessFormat } from "../../flow/guess-format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { recordAt } from "../../flow/record.ts";
import { line } from "./subscription.ts";

const guess = (message: string, extractedFields?: Record<string, string>) =>
  guessFormat(batchOfEvents([{ message, ...(extractedFields && { extractedFields }) }]));

/** An event of the format, its extractedFields in the order of `names`. */
function eventOf(format: LogFormat, tokens: string[], names = format.fields.map(({ name }) => name)): LogEvent {
  const tokenOf = (name: string) => tokens[format.fields.findIndex((field) => field.name === name)]!;
  const extractedFields = Object.fromEntries(names.map((name) => [underscored(name), tokenOf(name)]));
  return { message: tokens.join(" "), extractedFields };
}

const read = (events: LogEvent[]) => {
  const batch = batchOfEvents(events);
  const parser = new LineParser(guessFormat(batch));
  return events.map((_, index) => recordAt(batch, index, parser)!);
};

describe("the format of lines that nobody named", () => {
  it("is the default where CloudWatch Logs names its fields in the order of a hash", () => {
    const fixture = new URL("../fixtures/subscription-message.json", import.meta.url);
    const { logEvents } = JSON.parse(readFileSync(fixture, "utf8"));
    expect(Object.keys(logEvents[0].extractedFields).slice(0, 3)).toEqual(["srcaddr", "dstport", "start"]);
    expect(guessFormat(batchOfEvents(logEvents))).toBe(DEFAULT_FORMAT);
    expect(read(logEvents)[0]!.get("dstport")).toBe(Number(logEvents[0].extractedFields.dstport));
  });

  it.each([DEFAULT_FORMAT, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT])(
    "is a known one whose values stand where it says",
    (format) => {
      const names = format.fields.map(({ name }) => name).reverse();
      expect(
        guessFormat(
          batchOfEvents([
            eventOf(
              format,
              names.map(() => "-"),
              names,
            ),
          ]),
        ),
      ).toBe(format);
    },
  );

  it("is the one order in which the values of its events stand in the line", () => {
    const format = parseLogFormat("${start} ${account-id} ${srcaddr}");
    const events = [
      ["1", "1", "a"],
      ["1", "2", "b"],
      ["3", "1", "c"],
    ].map((tokens) => eventOf(format, tokens, ["srcaddr", "start", "account-id"]));
    expect(guessFormat(batchOfEvents(events))).toEqual(format);
  });

  it("is not known where two columns hold the same: records are then read by name, right in any order of the names", () => {
    const format = parseLogFormat("${pkt-srcaddr} ${srcaddr} ${start}");
    const same = ["1", "2", "3"].map((end) => eventOf(format, ["10.0.0.1", "10.0.0.1", end]));
    const nat = eventOf(format, ["10.0.0.9", "10.0.0.1", "4"]);
    const spread = [...same, ...Array.from({ length: 28 }, () => same[0]!), nat];
    expect(guessFormat(batchOfEvents(spread)).byName).toBe(true);
    const record = read(spread).at(-1)!;
    expect([record.get("srcaddr"), record.get("pkt-srcaddr"), record.get("start")]).toEqual([
      "10.0.0.1",
      "10.0.0.9",
      4,
    ]);
  });

  it("gives each field its own value, whatever the format and the order of the names", () => {
    const fields = fc.shuffledSubarray([...RICH_FORMAT.fields], { minLength: 1 });
    const token = fc.constantFrom("-", "1", "2", "443", "10.0.0.1", "10.0.0.2");
    const cases = fields.chain((chosen) => {
      const names = chosen.map(({ name }) => name);
      const row = fc.array(token, { minLength: names.length, maxLength: names.length });
      return fc.tuple(
        fc.constant(names),
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.array(row, { minLength: 1, maxLength: 4 }),
      );
    });
    fc.assert(
      fc.property(cases, ([names, order, rows]) => {
        const format = parseLogFormat(names.map((name) => `\${${name}}`).join(" "));
        const records = read(rows.map((tokens) => eventOf(format, tokens, order)));
        for (const [index, tokens] of rows.entries()) {
          const values = names.map((name) => String(records[index]!.toJSON()[underscored(name)] ?? "-"));
          expect(values).toEqual(tokens);
        }
      }),
    );
  });

  it("is by name where the default has as many tokens and the values stand elsewhere", () => {
    const swapped = parseLogFormat(DEFAULT_FORMAT.text.replace("${srcaddr} ${dstaddr}", "${dstaddr} ${srcaddr}"));
    const [record] = read([eventOf(swapped, line().split(" "))]);
    expect([record!.get("srcaddr"), record!.get("dstaddr")]).toEqual(["10.0.0.2", "10.0.0.1"]);
  });

  it.each([
    ["there are none", undefined],
    ["they name some of its fields, of a line that is none of its own", { start: "1" }],
    ["two are the same field", { account_id: "1", "account-id": "a" }],
  ])("is the default where %s", (_, extractedFields) => {
    expect(guess("1 a", extractedFields)).toBe(DEFAULT_FORMAT);
  });

  it("is the default where people named the default's columns in their own words", () => {
    const tokens = line().split(" ");
    const names = ["version", "account", "eni", "source", "destination", "srcport", "destport"];
    expect(guess(line(), Object.fromEntries(names.map((name, index) => [name, tokens[index]!])))).toBe(DEFAULT_FORMAT);
  });

  it("is their own columns where the line is none of a format that is known", () => {
    const { fields, byName } = guess("1 a b", { start: "1", custom_thing: "a b" });
    expect([fields.map(({ name }) => name), byName]).toEqual([["start", "custom_thing"], true]);
  });

  it("is the default where there are no events", () => {
    expect(guessFormat(batchOfEvents([]))).toBe(DEFAULT_FORMAT);
  });
});

describe("batches one after another", () => {
  const pair = parseLogFormat("${start} ${account-id}");
  const pairs = batchOfEvents([eventOf(pair, ["1", "a"])]);

  it("keep a format as long as they agree with it", () => {
    const named = formatNamer();
    const first = named(pairs).format;
    expect(first).toEqual(pair);
    expect(named(batchOfEvents([eventOf(pair, ["2", "b"])])).format).toBe(first);
    expect(named(batchOfEvents([{ message: "3 c" }])).format).toBe(first);
  });

  it("have another one where they do not", () => {
    const named = formatNamer();
    const other = parseLogFormat("${account-id} ${start}");
    expect(named(pairs).format).toEqual(pair);
    expect(named(batchOfEvents([eventOf(other, ["b", "2"])])).format).toEqual(other);
    expect(named(batchOfEvents([{ message: line() }])).format).toBe(DEFAULT_FORMAT);
  });

  it("keep names without an order while the names are the same", () => {
    const named = formatNamer();
    const same = () => batchOfEvents([eventOf(pair, ["1", "1"])]);
    const first = named(same()).format;
    expect(first.byName).toBe(true);
    expect(named(same()).format).toBe(first);
  });

  it("are of the format that the person named, whatever their extractedFields say", () => {
    expect(formatNamer(RICH_FORMAT)(pairs).format).toBe(RICH_FORMAT);
  });
});

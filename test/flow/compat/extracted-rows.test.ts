import fc from "fast-check";
import { expect, it } from "vitest";
import { ExtractedRows } from "../../../flow/compat/extracted-rows.ts";
import { batchOfEvents, type LogEvent } from "../../../flow/event-batch.ts";
import { underscored } from "../../../flow/fields.ts";
import { DEFAULT_FORMAT, formatOf } from "../../../flow/format.ts";
import { formatNamer } from "../../../flow/guess-format.ts";
import { PROBE_INTERFACE_ID } from "../../../flow/probe.ts";

const NAMES = DEFAULT_FORMAT.fields.map(({ name }) => underscored(name));

/** An event whose line and extractedFields agree, unless said otherwise. */
function event(values: readonly string[], extracted?: Record<string, string>): LogEvent {
  const named = Object.fromEntries(NAMES.map((name, index) => [name, values[index]!]));
  return { timestamp: 1, message: values.join(" "), extractedFields: extracted ?? named };
}

function rowsOf(batches: readonly (readonly LogEvent[])[], limit?: number) {
  const rows = new ExtractedRows(limit);
  const named = formatNamer();
  for (const events of batches) rows.take(named(batchOfEvents(events)));
  return { lines: rows.sink.take().toString().split("\n").slice(0, -1), tally: rows.tally, leftOut: [...rows.leftOut] };
}

const token = fc.stringMatching(/^[a-z0-9.:-]{1,8}$/);
const line = fc.array(token, { minLength: NAMES.length, maxLength: NAMES.length });
/** Of what CloudWatch Logs never writes and hands may: fields that are not the line's. */
const someEvent = fc.oneof(
  { weight: 5, arbitrary: line.map((values) => event(values)) },
  line.map((values) => event(values, { srcaddr: "other", bytes: values[0]! })),
  line.map((values) => event(values, { bytes: values[9]!, [NAMES[3]!]: values[3]!, custom: 'é"\\x' })),
);

it("writes of each event what its extractedFields hold, whether they stand in the line or not", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(someEvent, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
      (batches) => {
        const events = batches.flat();
        const header = Object.keys(events[0]!.extractedFields!).sort();
        const rows = events.map(({ extractedFields }) =>
          header.map((name) => extractedFields![name] ?? "-").join("\t"),
        );
        expect(rowsOf(batches).lines).toEqual([header.join("\t"), ...rows]);
      },
    ),
  );
});

it("reads an event from its message where the filter pattern extracted nothing", () => {
  const values = NAMES.map((_, index) => String(index));
  const { lines } = rowsOf([[{ message: values.join(" "), extractedFields: {} }, { message: values.join(" ") }]]);
  const row = [...NAMES].sort().map((name) => values[NAMES.indexOf(name)]);
  expect(lines).toEqual([[...NAMES].sort().join("\t"), row.join("\t"), row.join("\t")]);
});

it("stops at the limit, within a batch too", () => {
  const events = Array.from({ length: 5 }, (_, index) => event(NAMES.map(() => String(index))));
  expect(rowsOf([events.slice(0, 2), events.slice(2)], 3).lines).toHaveLength(1 + 3);
});

it("leaves probes out, and counts them", () => {
  const probe = NAMES.map((name) => (name === "interface_id" ? PROBE_INTERFACE_ID : "1"));
  const { lines, tally } = rowsOf([[event(probe), event(NAMES.map(() => "2"))]]);
  expect({ rows: lines.length, probes: tally.probes }).toEqual({ rows: 2, probes: 1 });
});

it("counts the values that the header has no column for", () => {
  const short = { srcaddr: "a" };
  const values = NAMES.map(() => "v");
  const { leftOut } = rowsOf([
    [event(values, short), event(values, { srcaddr: "b", x: "1" }), event(values, { x: "2" })],
  ]);
  expect(leftOut).toEqual([["x", 2]]);
});

it("writes - where the format of a line gives no such field", () => {
  const rows = new ExtractedRows();
  rows.take({ events: batchOfEvents([{ message: "a b" }]), format: formatOf(["srcaddr", "dstaddr"]) });
  rows.take({ events: batchOfEvents([{ message: "c" }, { message: "d" }]), format: formatOf(["dstaddr"]) });
  expect(rows.sink.take().toString()).toBe("dstaddr\tsrcaddr\nb\ta\nc\t-\nd\t-\n");
});

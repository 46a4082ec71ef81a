import { expect, it } from "vitest";
import { Reading } from "../../../cli/sources/reading.ts";
import { emptyCounts, type RecordBatch, withEvents } from "../../../flow/record-batch.ts";
import { ALWAYS } from "../../../flow/time-window.ts";
import { sourceOfLists } from "../../../sources/flattened.ts";
import { batchOfFlows, flow } from "../../flow/aggregate/flows.ts";

const flows = (count: number): RecordBatch =>
  batchOfFlows(Array.from({ length: count }, (_, index) => flow("eni-1", "10.0.0.1", `10.0.0.${index}`)));

/** Of each batch, the first record alone. */
const FIRSTS = { select: (batch: RecordBatch) => withEvents(batch, batch.events.slice(0, 1)), end: () => {} };

function readingOf(lists: RecordBatch[][]): Reading {
  const all = async function* () {
    yield* lists;
  };
  const source = sourceOfLists(emptyCounts(), all);
  return new Reading([{ source, window: ALWAYS }], new AbortController().signal, { selection: FIRSTS });
}

it("gives batches in the lists in which they came, and one by one", async () => {
  const lists = [[flows(1), flows(2)], [], [flows(3)]];
  const counts: number[][] = [];
  for await (const list of readingOf(lists).lists()) counts.push([...list].map(({ events }) => events.count));
  expect(counts).toEqual([[1, 1], [], [1]]);
  let batches = 0;
  for await (const { events } of readingOf(lists)) batches += events.count;
  expect(batches).toBe(3);
});

it("counts what is left out of a batch when that is taken from its list: who takes no more counts no more", async () => {
  const reading = readingOf([[flows(2), flows(3), flows(10)]]);
  const seen: number[] = [];
  for await (const list of reading.lists()) {
    for (const _ of list) if (seen.push(reading.filtered) === 2) break;
  }
  expect([...seen, reading.filtered]).toEqual([1, 3, 3]);
});

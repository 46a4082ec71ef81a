import fc from "fast-check";
import { expect, it } from "vitest";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { parseKeys } from "../../../flow/aggregate/keys.ts";
import { USUAL_MEASURES } from "../../../flow/aggregate/measures.ts";
import { TimeSeries } from "../../../flow/aggregate/time-series.ts";
import { aggregatorOf, batchOfFlows, flow, objectsOf } from "./flows.ts";

function seriesOf(starts: readonly number[]) {
  const series = new TimeSeries(parseKeys("action"), USUAL_MEASURES);
  for (const start of starts) series.add(batchOfFlows([flow("eni-1", "10.0.0.1", "10.0.0.2", { start })]));
  return series;
}

it.each([
  ["an hour", 3600, 60],
  ["half a day", 43_200, 300],
  ["two days", 172_800, 1800],
  ["a month", 2_592_000, 21_600],
])("%s has buckets that fit it", (_, length, seconds) => {
  expect(seriesOf([0, length - 1]).seconds).toBe(seconds);
});

it("made longer, buckets hold what they would have held from the beginning", () => {
  const starts = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(starts, (given) => {
      const series = seriesOf(given);
      const flows = given.map((start) => flow("eni-1", "10.0.0.1", "10.0.0.2", { start }));
      const direct = aggregatorOf([batchOfFlows(flows)], `time:${series.seconds / 60}m,action`);
      expect(objectsOf(groupRows(series.sums))).toEqual(objectsOf(groupRows(direct)));
    }),
  );
});

it("a record without a time is in no bucket", () => {
  const series = seriesOf([600]);
  series.add(batchOfFlows([flow("eni-1", "10.0.0.1", "10.0.0.2", { start: "-" })]));
  expect(objectsOf(groupRows(series.sums)).map(({ time }) => time)).toEqual([600, undefined]);
});

import { describe, expect, it } from "vitest";
import { allPairs, type Row, type Space, settle } from "./pairwise.ts";

/** Three sizes; the second colour never goes with the last size, and a lid is only on the last size. */
const SPACE: Space = {
  dimensions: [
    { name: "size", values: ["small", "medium", "large"] },
    { name: "colour", values: ["red", "blue"] },
    { name: "lid", values: [false, true] },
    { name: "price", values: [1, 2, 3, 4, 5], paired: 2 },
  ],
  faults: ([size, colour, lid]) => Number(size === 2 && colour === 1) + Number(lid === 1 && size !== 2),
};

describe("a cover of all pairs", () => {
  const { rows, impossible } = allPairs(SPACE);

  it("has rows without faults alone", () => {
    for (const row of rows) expect(SPACE.faults(row)).toBe(0);
  });

  it("has every pair of paired values in a row, or says that there is no such row", () => {
    const left = pairs().filter(
      ([a, b]) => !rows.some((row) => row[a[0]] === a[1] && row[b[0]] === b[1]) && !listed(impossible, [a, b]),
    );
    expect(left).toEqual([]);
  });

  it("calls just those pairs impossible that no row has", () => {
    const truly = pairs().filter(([a, b]) => !everyRow().some((row) => row[a[0]] === a[1] && row[b[0]] === b[1]));
    // Blue goes not with large, a lid not with the smaller ones: so blue has no lid.
    expect(truly).toHaveLength(4);
    expect(impossible).toHaveLength(4);
    for (const pair of truly) expect(listed(impossible, pair)).toBe(true);
  });

  it("has each of the other values once at least", () => {
    expect(new Set(rows.map((row) => row[3]))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it("is far smaller than all rows, and the same each time", () => {
    expect(rows.length).toBeLessThan(everyRow().length / 2);
    expect(allPairs(SPACE)).toEqual({ rows, impossible });
  });
});

describe("a row that is settled", () => {
  it("changes as little as its levels ask for", () => {
    expect(settle(SPACE, [{ dimension: 2, value: 1 }])).toEqual([2, 0, 1, 0]);
  });

  it("keeps its faults where its levels are at odds", () => {
    const blueWithLid = [
      { dimension: 1, value: 1 },
      { dimension: 2, value: 1 },
    ];
    expect(SPACE.faults(settle(SPACE, blueWithLid))).toBe(1);
  });
});

// --- internal ---

type Place = readonly [dimension: number, value: number];

function pairs(): [Place, Place][] {
  const places = SPACE.dimensions.flatMap(({ values, paired = values.length }, dimension) =>
    values.slice(0, paired).map((_, value): Place => [dimension, value]),
  );
  return places.flatMap((a) => places.filter((b) => b[0] > a[0]).map((b): [Place, Place] => [a, b]));
}

function everyRow(): Row[] {
  const all = SPACE.dimensions.reduce<Row[]>(
    (rows, { values }) => rows.flatMap((row) => values.map((_, value) => [...row, value])),
    [[]],
  );
  return all.filter((row) => SPACE.faults(row) === 0);
}

function listed(impossible: ReturnType<typeof allPairs>["impossible"], [a, b]: readonly [Place, Place]): boolean {
  return impossible.some(([first, second]) =>
    [first, second].every((level) => [a, b].some(([d, v]) => level?.dimension === d && level.value === v)),
  );
}

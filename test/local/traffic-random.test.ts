import { describe, expect, it } from "vitest";
import { seededRandom } from "../../local/traffic-random.ts";

describe("seededRandom", () => {
  it("is mulberry32", () => {
    const random = seededRandom(0);
    expect([random.next(), random.next()]).toEqual([0.26642920868471265, 0.0003297457005828619]);
  });

  it("draws whole numbers from the least to the most, and each of the choices", () => {
    const random = seededRandom(1);
    const draws = Array.from({ length: 200 }, () => random.integer(-1, 2));
    expect([...new Set(draws)].sort((left, right) => left - right)).toEqual([-1, 0, 1, 2]);
    expect(new Set(Array.from({ length: 50 }, () => random.pick(["a", "b"])))).toEqual(new Set(["a", "b"]));
  });
});

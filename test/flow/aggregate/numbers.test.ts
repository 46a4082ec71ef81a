import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChunkedFloats } from "../../../flow/aggregate/chunked-floats.ts";
import { ExactColumn, exactAt } from "../../../flow/aggregate/exact-column.ts";
import { orderOf } from "../../../flow/aggregate/group-order.ts";
import { Texts } from "../../../flow/aggregate/texts.ts";
import { TupleTable } from "../../../flow/aggregate/tuple-table.ts";
import { ValueOrder } from "../../../flow/aggregate/value-order.ts";
import { Translation, Vocabulary } from "../../../flow/aggregate/vocabulary.ts";
import { flow, grouped } from "./flows.ts";

const amount = fc.bigInt({ min: 0n, max: 2n ** 64n }).map((value) => (value < 2n ** 53n ? Number(value) : value));
const amounts = fc.array(fc.tuple(fc.nat(3), amount), { minLength: 1 });

describe("sums, minima and maxima", () => {
  it("are exact, however large", () => {
    fc.assert(
      fc.property(amounts, (given) => {
        const columns = (["sum", "min", "max"] as const).map((operation) => new ExactColumn(operation));
        for (const [index, value] of given) for (const column of columns) column.add(index, value);
        for (const index of [0, 1, 2, 3]) {
          const values = given.filter(([at]) => at === index).map(([, value]) => BigInt(value));
          const sorted = values.toSorted((one, other) => (one < other ? -1 : 1));
          const expected = [values.reduce((sum, value) => sum + value, 0n), sorted[0], sorted.at(-1)];
          const shown = columns.map((column) => column.get(index));
          expect(shown.map((value) => value?.toString())).toEqual(
            values.length === 0 ? [undefined, undefined, undefined] : expected.map(String),
          );
          expect(shown.every((value) => typeof value !== "number" || Number.isSafeInteger(value))).toBe(true);
        }
      }),
    );
  });

  it("stand beside each other without touching each other", () => {
    fc.assert(
      fc.property(amounts, (given) => {
        const numbers = new ChunkedFloats([0, Number.NaN, Number.NaN]);
        const beside = (["sum", "max"] as const).map((operation, at) => new ExactColumn(operation, numbers, 1 + at));
        const alone = (["sum", "max"] as const).map((operation) => new ExactColumn(operation));
        for (const [index, value] of given) for (const column of [...beside, ...alone]) column.add(index * 9999, value);
        for (const index of [0, 9999, 19_998, 29_997]) {
          expect(beside.map((column) => column.get(index))).toEqual(alone.map((column) => column.get(index)));
          expect(numbers.get(index)).toBe(0);
        }
      }),
    );
  });

  it("of bytes past 2^53 lose nothing on their way from a line", () => {
    const flows = ["9007199254740993", "18446744073709551615", "1"].map((bytes) =>
      flow("eni-a", "::1", "::2", { bytes }),
    );
    expect(grouped(flows, "srcaddr")).toEqual(["::1 3 18455751272964292609"]);
  });

  it.each([
    ["0", 0],
    ["007", 7],
    ["9007199254740993", 9007199254740993n],
    ["", undefined],
    ["1e3", undefined],
    ["-1", undefined],
  ])("take %j for %s", (text, value) => {
    const bytes = Buffer.from(text);
    expect(exactAt(bytes, 0, bytes.length)).toBe(value);
  });
});

describe("a table of tuples", () => {
  it("numbers each tuple once, in the order of their coming", () => {
    const tuples = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer(), fc.nat(2)));
    fc.assert(
      fc.property(tuples, (given) => {
        const table = new TupleTable(3);
        const plain = new Map<string, number>();
        for (const tuple of given) {
          const key = tuple.join();
          if (!plain.has(key)) plain.set(key, plain.size);
          expect(table.add(Int32Array.from(tuple))).toBe(plain.get(key));
        }
        expect(table.size).toBe(plain.size);
        for (const [key, number] of plain) {
          expect(table.find(Int32Array.from(key.split(","), Number))).toBe(number);
          expect([0, 1, 2].map((position) => table.at(number, position)).join()).toBe(key);
        }
        expect(table.find(Int32Array.of(9, 9, 9))).toBe(-1);
      }),
    );
  });

  it("holds many", () => {
    const table = new TupleTable(2);
    const numbers = (): number[] => Array.from({ length: 50_000 }, (_, at) => table.add(Int32Array.of(at >>> 8, at)));
    expect(numbers()).toEqual(numbers());
    expect(table.size).toBe(50_000);
  });
});

describe("texts", () => {
  it("have one number each, however many and however long, and come back whole", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.nat(300).map((at) => `eni-${at}`),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 70, maxLength: 150 }), (given) => {
        const texts = new Texts();
        const plain = new Map<string, number>();
        for (const one of given) {
          const whole = Buffer.from(one).toString();
          if (!plain.has(whole)) plain.set(whole, plain.size);
          expect(texts.id(one)).toBe(plain.get(whole));
        }
        expect(texts.size).toBe(plain.size);
        for (const [whole, number] of plain) expect(texts.text(number)).toBe(whole);
      }),
      { numRuns: 30 },
    );
  });
});

describe("an order by a column", () => {
  it("is that of a comparison of all, however many have the same value", () => {
    const values = fc.array(fc.nat(4), { maxLength: 200 });
    fc.assert(
      fc.property(values, fc.infiniteStream(fc.nat()), (given, names) => {
        const keys = given.map(() => names.next().value as number);
        const groups = {
          size: given.length,
          keys: ["name"],
          columns: [{ name: "bytes", get: (group: number) => (given[group] === 4 ? undefined : given[group]) }],
          otherSide: 0,
          key: (group: number) => keys[group],
          compareKeys: (one: number, other: number) => keys[one]! - keys[other]! || one - other,
        };
        const amountOf = (group: number): number => (given[group] === 4 ? -1 : given[group]!);
        const expected = [...given.keys()].sort(
          (one, other) => amountOf(other) - amountOf(one) || groups.compareKeys(one, other),
        );
        expect([...orderOf(groups)]).toEqual(expected);
      }),
    );
  });
});

describe("a vocabulary", () => {
  const read = (vocabulary: Vocabulary, kind: "address" | "integer" | "text", text: string) => {
    const bytes = Buffer.from(`x${text}x`);
    return vocabulary.read(kind, bytes, 1, bytes.length - 1);
  };

  it("gives back what it read: exact integers, addresses in one spelling, any text", () => {
    const vocabulary = new Vocabulary();
    const value = (kind: "address" | "integer" | "text", text: string) =>
      vocabulary.value(kind, read(vocabulary, kind, text));
    expect(value("address", "2001:DB8:0::1")).toBe("2001:db8::1");
    expect(value("address", "no address")).toBe("no address");
    expect(value("integer", "443")).toBe(443);
    expect(value("integer", "007")).toBe(7);
    expect(value("integer", "18446744073709551615")).toBe(18446744073709551615n);
    expect(value("integer", "x")).toBe("x");
    expect(value("text", "é\u0000")).toBe("é\u0000");
    expect(vocabulary.value("text", vocabulary.read("text", Buffer.alloc(0), -1, -1))).toBeUndefined();
  });

  it("gives many texts numbers of their own", () => {
    const vocabulary = new Vocabulary();
    const numbers = Array.from({ length: 5000 }, (_, index) => read(vocabulary, "text", `eni-${index}`));
    expect(new Set(numbers).size).toBe(5000);
    expect(numbers.map((_, index) => read(vocabulary, "text", `eni-${index}`))).toEqual(numbers);
  });

  it("translates the numbers of another", () => {
    const [one, other] = [new Vocabulary(), new Vocabulary()];
    for (const text of ["a", "b", "10.0.0.9"]) read(one, "address", text);
    for (const [kind, text] of [
      ["address", "10.0.0.1"],
      ["address", "2001:db8::1"],
      ["address", "odd"],
      ["integer", "5"],
      ["integer", "99999999999"],
      ["text", "ACCEPT"],
    ] as const) {
      const known = read(other, kind, text);
      const number = new Translation(other, one).number(kind, known);
      expect(String(one.value(kind, number))).toBe(text);
    }
  });
});

describe("the order of values", () => {
  it("is that of numbers, of addresses as numbers with IPv4 first, of texts, and nothing last", () => {
    const order = new ValueOrder();
    const sorted = (values: (string | number | bigint | undefined)[]) =>
      values.toSorted((one, other) => order.compare(one, other));
    expect(sorted([10, 9, 2n ** 60n, 100])).toEqual([9, 10, 100, 2n ** 60n]);
    expect(sorted(["2001:db8::1", "10.0.0.10", "::1", "9.0.0.1", "10.0.0.9"])).toEqual([
      "9.0.0.1",
      "10.0.0.9",
      "10.0.0.10",
      "::1",
      "2001:db8::1",
    ]);
    // Array.prototype.sort keeps undefined last by itself, so it is asked for directly.
    expect(order.compare(undefined, "a")).toBeGreaterThan(0);
    expect(order.compare("a", undefined)).toBeLessThan(0);
    expect(sorted(["b", "B", "a"])).toEqual(["B", "a", "b"]);
  });
});

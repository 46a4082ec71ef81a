import fc from "fast-check";
import { expect, test } from "vitest";
import { PeerCounter } from "../../flow/peers.ts";

type Flow = [bucket: number, source: string, destination: string];

function counterOf(flows: readonly Flow[]): PeerCounter {
  const counter = new PeerCounter();
  for (const [bucket, source, destination] of flows) {
    counter.add(bucket, counter.addresses.id(source), counter.addresses.id(destination));
  }
  return counter;
}

function result(counter: PeerCounter): unknown {
  return counter.buckets().map((bucket) => [bucket, counter.counts(bucket)]);
}

/** The definition, in the plainest terms. */
function countedPlainly(flows: readonly Flow[]): unknown {
  const buckets = new Map<number, Map<string, Set<string>>>();
  for (const [bucket, source, destination] of flows) {
    if (source === destination) continue;
    const peers = buckets.get(bucket) ?? new Map<string, Set<string>>();
    buckets.set(bucket, peers);
    peers.set(source, (peers.get(source) ?? new Set()).add(destination));
    peers.set(destination, (peers.get(destination) ?? new Set()).add(source));
  }
  const sorted = [...buckets].sort(([one], [other]) => one - other);
  return sorted.map(([bucket, peers]) => [bucket, [...peers].map(([ip, set]) => [ip, set.size]).sort()]);
}

const address = fc.oneof(
  fc.nat(40).map((last) => `10.0.0.${last}`),
  fc.ipV4(),
  fc.nat(20).map((last) => `2001:db8::${(last + 1).toString(16)}`),
);
const flows = fc.array(fc.tuple(fc.nat(3), address, address), { maxLength: 400 });

test("both ends of a flow see each other, once", () => {
  const counter = counterOf([
    [1, "10.0.0.1", "10.0.0.2"],
    [1, "10.0.0.2", "10.0.0.1"],
    [1, "10.0.0.1", "10.0.0.3"],
  ]);
  expect(counter.counts(1)).toEqual([
    ["10.0.0.1", 2],
    ["10.0.0.2", 1],
    ["10.0.0.3", 1],
  ]);
});

test("an address that talks to itself is not its own peer", () => {
  expect(result(counterOf([[1, "::1", "0:0:0:0:0:0:0:1"]]))).toEqual([]);
});

test("counts are those of a set of peers for each address and bucket", () => {
  fc.assert(
    fc.property(flows, (given) => {
      expect(result(counterOf(given))).toEqual(countedPlainly(given));
    }),
  );
});

test("counters merged have counted the flows of both", () => {
  fc.assert(
    fc.property(flows, flows, (one, other) => {
      const merged = counterOf(one);
      merged.merge(counterOf(other));
      expect(result(merged)).toEqual(result(counterOf([...one, ...other])));
    }),
  );
});

test("the order of the flows does not show", () => {
  fc.assert(
    fc.property(flows, (given) => {
      expect(result(counterOf(given.toReversed()))).toEqual(result(counterOf(given)));
    }),
  );
});

test("tens of thousands of pairs are counted exactly", () => {
  const counter = new PeerCounter();
  const ids = Array.from({ length: 300 }, (_, index) => counter.addresses.id(`10.1.${index >> 8}.${index & 255}`));
  for (const one of ids) for (const other of ids) counter.add(7, one, other);
  expect(new Set(counter.counts(7).map(([, peers]) => peers))).toEqual(new Set([299]));
});

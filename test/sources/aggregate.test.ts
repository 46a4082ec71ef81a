import { expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { Networks } from "../../flow/networks.ts";
import { aggregate } from "../../sources/aggregate.ts";

const line = (eni: string, from: string, to: string, bytes: number): string =>
  `2 123456789012 ${eni} ${from} ${to} 40000 443 6 1 ${bytes} 1630619088 1630619102 ACCEPT OK`;

/** A flow from one interface to another, which both logged, and one to somewhere else. */
const BATCHES = [
  {
    events: batchOfEvents(
      [
        line("eni-0a", "10.0.0.1", "10.0.0.2", 100),
        line("eni-0b", "10.0.0.1", "10.0.0.2", 100),
        line("eni-0a", "10.0.0.1", "192.0.2.7", 30),
        line("eni-0b", "10.0.0.3", "10.0.0.2", 5),
      ].map((message) => ({ message })),
    ),
    format: DEFAULT_FORMAT,
  },
];

it("sums each flow once, in rows that name their keys and numbers, the largest first", async () => {
  expect(await aggregate(BATCHES, { by: "srcaddr" })).toEqual([
    { srcaddr: "10.0.0.1", flows: 2, packets: 2, bytes: 130, start: 1630619088, end: 1630619102 },
    { srcaddr: "10.0.0.3", flows: 1, packets: 1, bytes: 5, start: 1630619088, end: 1630619102 },
  ]);
});

it("counts it at each interface where that is asked for", async () => {
  const rows = await aggregate(BATCHES, { by: "srcaddr", sum: "bytes", perInterface: true });
  expect(rows.map(({ bytes }) => bytes)).toEqual([230, 5]);
});

it("sorts by what is named, and names networks", async () => {
  const networks = new Networks([{ cidr: "10.0.0.2/32", name: "database" }]);
  const rows = await aggregate(BATCHES, { by: "dst-network", max: "bytes", sort: "dst-network", networks });
  expect(rows.map((row) => [row["dst-network"], row["bytes"]])).toEqual([
    ["database", 100],
    [undefined, 30],
  ]);
});

it("names the key that there is not", async () => {
  await expect(aggregate(BATCHES, { by: "colour" })).rejects.toMatchObject({ code: "USAGE" });
});

it("keeps a key and a sum of the same field apart", async () => {
  expect(await aggregate(BATCHES, { by: "bytes", sum: "bytes,packets", sort: "bytes" })).toEqual([
    { bytes: 5, flows: 1, "sum-bytes": 5, packets: 1 },
    { bytes: 30, flows: 1, "sum-bytes": 30, packets: 1 },
    { bytes: 100, flows: 1, "sum-bytes": 100, packets: 1 },
  ]);
});

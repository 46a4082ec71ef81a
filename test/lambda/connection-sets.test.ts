import { expect, test } from "vitest";
import { bucketOf } from "../../flow/bucket.ts";
import { PeerCounter } from "../../flow/peers.ts";
import { connectionSets, connectionSetUrl, MAX_ADDRESSES } from "../../lambda/connection-sets.ts";

const RANGE = {
  stream: "flows",
  shardId: "shardId-000000000003",
  firstSequenceNumber: "100",
  lastSequenceNumber: "107",
};

/** One address that saw `peers` others. */
function star(peers: number): PeerCounter {
  const counter = new PeerCounter();
  const hub = counter.addresses.id("2001:db8::ffff");
  for (let index = 0; index < peers; index++) {
    const id = counter.addresses.id(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
    counter.add(bucketOf(1_630_619_088), hub, id);
  }
  return counter;
}

test("a connection set is the peers of each address, under a key of its records and its time", () => {
  const [set, ...more] = connectionSets(star(2), RANGE);
  expect(more).toEqual([]);
  expect(set).toMatchObject({
    bucketTime: "2021-09-02T21:40:00Z",
    body: '{"10.0.0.0":1,"10.0.0.1":1,"2001:db8::ffff":2}',
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": "flows:shardId-000000000003:100:107:2021-09-02T21:40:00Z",
      "X-Vpcflow-Stream": "flows",
      "X-Vpcflow-Shard": "shardId-000000000003",
      "X-Vpcflow-First-Sequence-Number": "100",
      "X-Vpcflow-Last-Sequence-Number": "107",
    },
  });
  expect(set?.headers["User-Agent"]).toMatch(/^vpcflow\/\d/);
});

test("a bucket of too many addresses for one body goes out in pieces, each address in one of them", () => {
  const sets = [...connectionSets(star(MAX_ADDRESSES * 2), RANGE)];
  expect(sets.map((set) => set.addresses)).toEqual([MAX_ADDRESSES, MAX_ADDRESSES, 1]);
  expect(sets.map((set) => set.headers["Idempotency-Key"])).toEqual([
    "flows:shardId-000000000003:100:107:2021-09-02T21:40:00Z",
    "flows:shardId-000000000003:100:107:2021-09-02T21:40:00Z:2",
    "flows:shardId-000000000003:100:107:2021-09-02T21:40:00Z:3",
  ]);
  expect(new Set(sets.flatMap((set) => Object.keys(JSON.parse(set.body)))).size).toBe(MAX_ADDRESSES * 2 + 1);
  for (const set of sets) expect(set.body.length).toBeLessThan(1_000_000);
});

test.each([
  ["https://flows.example", "https://flows.example/connection_sets/2021-09-02T21:40:00Z"],
  ["https://flows.example/", "https://flows.example/connection_sets/2021-09-02T21:40:00Z"],
  ["https://flows.example/a/b//", "https://flows.example/a/b/connection_sets/2021-09-02T21:40:00Z"],
])("the sets of %s go to %s", (webhook, url) => {
  expect(connectionSetUrl(new URL(webhook), "2021-09-02T21:40:00Z").href).toBe(url);
});

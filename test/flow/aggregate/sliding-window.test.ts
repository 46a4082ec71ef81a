import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { parseKeys } from "../../../flow/aggregate/keys.ts";
import { USUAL_MEASURES } from "../../../flow/aggregate/measures.ts";
import { SlidingWindow } from "../../../flow/aggregate/sliding-window.ts";
import { batchOfEvents } from "../../../flow/event-batch.ts";
import { DEFAULT_FORMAT, parseLogFormat, RICH_FORMAT } from "../../../flow/format.ts";
import { aggregatorOf, batchOfFlows, type Flow, flow, objectsOf } from "./flows.ts";

const NOW = 1_700_000_000;
const [A, B] = ["10.0.0.1", "10.0.0.2"];

function windowOf(starts: readonly number[], windowMs = 600_000) {
  const window = new SlidingWindow({ keys: parseKeys("dstport"), measures: USUAL_MEASURES }, windowMs);
  starts.forEach((start, index) => {
    window.add(batchOfFlows([flow("eni-1", A, B, { start, dstport: index })]), NOW * 1000);
  });
  const ports = objectsOf(groupRows(window.sums())).map(({ dstport }) => dstport);
  return { window, ports: ports.toSorted() };
}

describe("a sliding window", () => {
  it("holds the records of the last minutes by their own time, whatever their order", () => {
    expect(windowOf([NOW - 900, NOW - 300, NOW - 30]).ports).toEqual([1, 2]);
    const { window, ports } = windowOf([NOW - 30, NOW - 900, NOW - 300]);
    expect(ports).toEqual([0, 2]);
    expect(window).toMatchObject({ late: 1, records: 3 });
  });

  it("is of the past where nothing newer has come: a stream that is read again", () => {
    const { ports, window } = windowOf([NOW - 90_000, NOW - 90_300]);
    expect(ports).toEqual([0, 1]);
    expect(window.span!.endMs).toBeGreaterThan((NOW - 90_000) * 1000);
    expect(window.span!.endMs - window.span!.startMs).toBe(600_000);
  });

  it("is not moved by a record that claims to be from the future", () => {
    expect(windowOf([NOW - 60, NOW + 1_000_000]).ports).toEqual([0, 1]);
  });

  it("is not moved by a log event that is no flow log, which is counted", () => {
    const window = new SlidingWindow({ keys: parseKeys("dstport"), measures: USUAL_MEASURES }, 600_000);
    const events = batchOfEvents([{ timestamp: NOW * 1000, message: "START RequestId: 1 Version: $LATEST" }]);
    const other = { events, format: DEFAULT_FORMAT };
    window.add(other, NOW * 1000);
    window.add(batchOfFlows([flow("eni-1", A, B, { start: NOW - 90_000 })]), NOW * 1000);
    window.add(other, NOW * 1000);
    expect(window.sums().tally).toMatchObject({ records: 1, messages: 2 });
    expect(window).toMatchObject({ late: 0 });
    expect(groupRows(window.sums()).size).toBe(1);
  });

  it("takes what has no time for what has just come", () => {
    const window = new SlidingWindow({ keys: [], measures: [] }, 600_000);
    window.add(batchOfFlows([flow("eni-1", A, B)], parseLogFormat("${srcaddr} ${dstaddr}")), NOW * 1000);
    expect(window.sums().tally.records).toBe(1);
  });

  it("of all time forgets nothing", () => {
    expect(windowOf([5, NOW, 1], Number.POSITIVE_INFINITY).ports).toEqual([0, 1, 2]);
  });

  it("of nothing has no sums", () => {
    expect(groupRows(new SlidingWindow({ keys: parseKeys("dstport"), measures: [] }, 1000).sums()).size).toBe(0);
  });
});

describe("sums that are brought together", () => {
  const address = fc.nat(5).map((last) => (last === 5 ? "2001:db8::1" : `10.0.0.${last + 1}`));
  const someFlow = fc
    .tuple(
      fc.nat(4),
      address,
      address,
      fc.nat(1000),
      fc.constantFrom("ACCEPT", "REJECT"),
      fc.constantFrom(22, 443, 40_000),
    )
    .map(
      ([eni, from, to, bytes, action, dstport]): Flow => ({
        ...flow(`eni-${eni}`, from, to, { bytes, action, dstport, srcport: 41_000 + eni }),
        "tcp-flags": bytes % 3 === 0 ? 2 : 0,
        "vpc-id": `vpc-${eni % 2}`,
        "pkt-srcaddr": bytes % 5 === 0 ? "10.9.9.9" : from,
        start: 1_630_619_088 + bytes,
      }),
    );
  const flows = fc.array(someFlow, { maxLength: 40 });
  const keys = fc.constantFrom(
    "srcaddr,dstaddr,action",
    "interface-id,time:5m,pkt-srcaddr",
    "client,server,server-port,protocol",
    "vpc-id,client-port,service",
    "bytes,start",
  );

  it("are those of all records read by one", () => {
    fc.assert(
      fc.property(flows, flows, keys, (one, other, by) => {
        const [first, second] = [one, other].map((part) => aggregatorOf([batchOfFlows(part, RICH_FORMAT)], by));
        first!.merge(second!);
        const all = aggregatorOf([batchOfFlows([...one, ...other], RICH_FORMAT)], by);
        expect(objectsOf(groupRows(first!))).toEqual(objectsOf(groupRows(all)));
        expect(first!.tally).toEqual(all.tally);
      }),
    );
  });
});

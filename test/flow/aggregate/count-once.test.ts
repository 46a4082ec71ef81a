import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Aggregator } from "../../../flow/aggregate/aggregator.ts";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { parseKeys } from "../../../flow/aggregate/keys.ts";
import type { Measure } from "../../../flow/aggregate/measures.ts";
import { parseLogFormat, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT } from "../../../flow/format.ts";
import { PROBE_INTERFACE_ID } from "../../../flow/probe.ts";
import { aggregatorOf, batchOfFlows, type Flow, flow, grouped, objectsOf } from "./flows.ts";

const [A, B, C, D] = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"] as const;
const REJECT = { action: "REJECT" };
const sumOf = (field: string): Measure => ({ name: field, operation: "sum", field });
const BY_PAIR = "srcaddr,dstaddr,action";

/** Both interfaces talk with others too, so that each record tells whose it is. */
const OTHERS = [flow("eni-a", A, "10.9.9.1", { bytes: 1 }), flow("eni-b", "10.9.9.2", B, { bytes: 1 })];

const pairs = (flows: readonly Flow[], format?: Parameters<typeof grouped>[2]) =>
  grouped([...OTHERS, ...flows], BY_PAIR, format).filter((group) => !group.includes("10.9.9."));

describe("a flow between two logged interfaces", () => {
  it("is counted once", () => {
    expect(pairs([flow("eni-a", A, B), flow("eni-b", A, B)])).toEqual([`${A},${B},ACCEPT 1 100`]);
  });

  it("is counted once each way", () => {
    const flows = ["eni-a", "eni-b"].flatMap((eni) => [flow(eni, A, B, { bytes: 10 }), flow(eni, B, A, { bytes: 7 })]);
    expect(pairs(flows)).toEqual([`${A},${B},ACCEPT 1 10`, `${B},${A},ACCEPT 1 7`]);
  });

  it("is counted at the one that is logged, be it the source's or the destination's", () => {
    expect(pairs([flow("eni-a", A, B)])).toEqual([`${A},${B},ACCEPT 1 100`]);
    expect(pairs([flow("eni-b", A, B)])).toEqual([`${A},${B},ACCEPT 1 100`]);
  });

  it("is counted once where nothing but the pair itself is known of either", () => {
    const flows = [flow("eni-a", A, B), flow("eni-b", A, B), flow("eni-b", B, A), flow("eni-a", B, A)];
    expect(grouped(flows, BY_PAIR)).toEqual([`${A},${B},ACCEPT 1 100`, `${B},${A},ACCEPT 1 100`]);
  });

  it("is shown at each by interface-id, where each interface's traffic is its own", () => {
    const flows = [...OTHERS, flow("eni-a", A, B), flow("eni-b", A, B)];
    expect(grouped(flows, "interface-id")).toEqual(["eni-a 2 101", "eni-b 2 101"]);
  });

  it("is counted at both where both sides are asked for", () => {
    const flows = [flow("eni-a", A, B), flow("eni-b", A, B)];
    expect(grouped(flows, BY_PAIR, undefined, { bothSides: true })).toEqual([`${A},${B},ACCEPT 2 200`]);
  });

  it("counts what the side saw that was logged longer", () => {
    const flows = [flow("eni-a", A, B), flow("eni-a", A, B), flow("eni-a", A, B), flow("eni-b", A, B)];
    expect(pairs(flows)).toEqual([`${A},${B},ACCEPT 3 300`]);
  });
});

describe("a rejected flow", () => {
  it("that the source's interface let out is one rejected flow, and none accepted", () => {
    expect(pairs([flow("eni-a", A, B), flow("eni-b", A, B, REJECT)])).toEqual([`${A},${B},REJECT 1 100`]);
  });

  it("is known by its rejection where nothing else tells the two interfaces apart", () => {
    for (const [one, other] of [
      [A, B],
      [B, A],
    ] as const) {
      const flows = [flow("eni-a", one, other), flow("eni-b", one, other, REJECT)];
      expect(grouped(flows, BY_PAIR)).toEqual([`${one},${other},REJECT 1 100`]);
    }
  });

  it("that the source's interface kept back is a flow of its own", () => {
    expect(pairs([flow("eni-a", A, B, REJECT), flow("eni-a", A, B), flow("eni-b", A, B)])).toEqual([
      `${A},${B},ACCEPT 1 100`,
      `${A},${B},REJECT 1 100`,
    ]);
  });

  it("leaves what the source let out besides, though a sum of it is nothing", () => {
    const letOut = flow("eni-a", A, B, { bytes: 0, packets: 5 });
    const flows = [letOut, letOut, flow("eni-b", A, B, { bytes: 0, packets: 1, ...REJECT })];
    expect(pairs(flows)).toEqual([`${A},${B},ACCEPT 1 0`, `${A},${B},REJECT 1 0`]);
  });

  it("is taken off what the source let out where the destination logs rejects only", () => {
    const flows = [
      flow("eni-a", A, B, { dstport: 22 }),
      flow("eni-a", A, B, { dstport: 443, bytes: 40 }),
      flow("eni-b", A, B, { dstport: 22, ...REJECT }),
    ];
    expect(pairs(flows)).toEqual([`${A},${B},REJECT 1 100`, `${A},${B},ACCEPT 1 40`]);
    expect(grouped([OTHERS[0]!, ...flows], "dstport,action")).toEqual(["22,REJECT 1 100", "443,ACCEPT 2 41"]);
  });

  it("takes no more off what the source let out than went with it, in however many records it was logged", () => {
    const flows = [
      flow("eni-a", A, B, { bytes: 100_000, packets: 100 }),
      flow("eni-a", A, B, { bytes: 504, packets: 6, protocol: 1 }),
      ...[0, 30].map((start) => flow("eni-b", A, B, { bytes: 252, packets: 3, protocol: 1, start, ...REJECT })),
    ];
    expect(pairs(flows)).toEqual([`${A},${B},ACCEPT 1 100000`, `${A},${B},REJECT 2 504`]);
  });

  it("is taken off in the same way whichever sums are asked for", () => {
    const letOut = flow("eni-a", A, B, { bytes: 500, packets: 8 });
    const kept = flow("eni-b", A, B, { bytes: 300, packets: 33, ...REJECT });
    const rowsOf = (...measures: Measure[]) => {
      const aggregator = new Aggregator({ keys: parseKeys("action"), measures });
      aggregator.add(batchOfFlows([...OTHERS, letOut, letOut, kept]));
      return objectsOf(groupRows(aggregator)).map(({ action, flows }) => `${action} ${flows}`);
    };
    const [packets, bytes] = [sumOf("packets"), sumOf("bytes")];
    expect(rowsOf(packets, bytes).toSorted()).toEqual(rowsOf(bytes).toSorted());
    expect(rowsOf(packets).toSorted()).toEqual(rowsOf(bytes).toSorted());
    expect(rowsOf().toSorted()).toEqual(rowsOf(bytes).toSorted());
  });
});

describe("which end an interface stands at", () => {
  const format = parseLogFormat("${interface-id} ${srcaddr} ${dstaddr} ${bytes} ${action} ${flow-direction}");

  it("is what flow-direction says, whatever the addresses suggest", () => {
    const flows = [
      flow("eni-a", A, B, { "flow-direction": "egress", bytes: 10 }),
      flow("eni-b", A, B, { "flow-direction": "ingress", bytes: 10 }),
      flow("eni-b", C, B, { "flow-direction": "ingress", bytes: 3 }),
    ];
    expect(grouped(flows, BY_PAIR, format)).toEqual([`${A},${B},ACCEPT 1 10`, `${C},${B},ACCEPT 1 3`]);
  });

  it("is the private one's of an interface with one peer", () => {
    const flows = [flow("eni-a", "203.0.113.9", A), flow("eni-b", A, B), flow("eni-b", C, B), flow("eni-a", A, B)];
    expect(grouped(flows, "srcaddr")).toEqual(["10.0.0.1 1 100", "10.0.0.3 1 100", "203.0.113.9 1 100"]);
  });

  it("is told for each family of an interface that has an IPv4 and an IPv6 address", () => {
    const [A6, B6] = ["2001:db8::1", "2001:db8::2"];
    const both = ["eni-a", "eni-b"].flatMap((eni) => [flow(eni, A, B), flow(eni, A6, B6, { bytes: 60 })]);
    const flows = [...OTHERS, ...both, flow("eni-a", A6, "2001:db8::9", { bytes: 1 })];
    expect(grouped(flows, "dstaddr").slice(0, 2)).toEqual([`${B} 2 101`, `${B6} 1 60`]);
  });

  it("is told for an interface with several addresses", () => {
    const flows = [
      flow("eni-a", A, C),
      flow("eni-a", A, D),
      flow("eni-a", B, C),
      flow("eni-a", B, D),
      flow("eni-c", A, C),
      flow("eni-c", B, C),
      flow("eni-c", "10.0.0.7", C),
    ];
    expect(grouped(flows, "srcaddr")).toEqual([`${A} 2 200`, `${B} 2 200`, "10.0.0.7 1 100"]);
  });
});

describe("what is logged on the way", () => {
  const fields = [
    "interface-id",
    "srcaddr",
    "dstaddr",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "bytes",
    "action",
    "flow-direction",
  ];
  const format = parseLogFormat(fields.map((name) => `\${${name}}`).join(" "));
  const [NAT, SITE] = ["10.0.9.9", "203.0.113.5"];
  const atNat = flow("eni-nat", A, NAT, { "pkt-srcaddr": A, "pkt-dstaddr": SITE, "flow-direction": "ingress" });
  const atInstance = flow("eni-a", A, SITE, { "pkt-srcaddr": A, "pkt-dstaddr": SITE, "flow-direction": "egress" });

  it("by a NAT gateway is not counted beside the end's own record", () => {
    expect(grouped([atNat, atInstance], "srcaddr,dstaddr", format)).toEqual([`${A},${SITE} 1 100`]);
  });

  it("by a NAT gateway is counted where neither end is logged", () => {
    expect(grouped([atNat], "srcaddr,dstaddr", format)).toEqual([`${A},${NAT} 1 100`]);
  });

  it("by an appliance whose addresses it is neither of is not counted beside the ends'", () => {
    const flows = [flow("eni-a", A, B), flow("eni-b", A, B), flow("eni-x", A, B), flow("eni-x", C, D)];
    const known = [...OTHERS, flow("eni-c", C, "10.9.9.3"), flow("eni-c", C, D), flow("eni-d", C, D)];
    const others = [flow("eni-d", "10.9.9.4", D)];
    expect(grouped([...known, ...others, ...flows], "srcaddr,dstaddr")).toContain(`${A},${B} 1 100`);
  });

  it("by a transit gateway is counted once, as it left", () => {
    const at = (attachment: string, direction: string): Flow => ({
      "tgw-attachment-id": attachment,
      "flow-direction": direction,
      "resource-type": "TransitGateway",
    });
    const flows = [at("tgw-attach-1", "ingress"), at("tgw-attach-2", "egress")];
    expect(grouped(flows, "srcaddr,dstaddr", TRANSIT_GATEWAY_FORMAT)).toEqual([`${A},${B} 1 100`]);
    expect(grouped(flows, "tgw-attachment-id", TRANSIT_GATEWAY_FORMAT)).toEqual([
      "tgw-attach-1 1 100",
      "tgw-attach-2 1 100",
    ]);
  });
});

describe("addresses that two VPCs both have", () => {
  const vpc = (id: string) => ({ "vpc-id": id, "pkt-srcaddr": "-", "pkt-dstaddr": "-", "flow-direction": "-" });

  it("are four interfaces' flows, counted once in each", () => {
    const flows = ["vpc-1", "vpc-2"].flatMap((id) => [
      flow(`eni-a-${id}`, A, B, vpc(id)),
      flow(`eni-b-${id}`, A, B, vpc(id)),
    ]);
    expect(grouped(flows, "srcaddr,dstaddr", RICH_FORMAT)).toEqual([`${A},${B} 2 200`]);
  });

  it("do not take the place of a flow whose other side is not logged", () => {
    const flows = [
      flow("eni-1", A, B, vpc("vpc-1")),
      flow("eni-2", A, B, vpc("vpc-1")),
      flow("eni-3", A, B, vpc("vpc-2")),
      ...[flow("eni-1", A, C, vpc("vpc-1")), flow("eni-3", A, D, vpc("vpc-2")), flow("eni-2", C, B, vpc("vpc-1"))],
    ];
    expect(grouped(flows, "srcaddr,dstaddr", RICH_FORMAT)).toContain(`${A},${B} 2 200`);
  });
});

describe("records that tell of no flow", () => {
  const nothing = Object.fromEntries(
    ["srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "action"].map((name) => [name, "-"]),
  );

  it("are counted apart", () => {
    const flows = [{ ...nothing, "log-status": "NODATA" }, { ...nothing, "log-status": "SKIPDATA" }, {}];
    const { tally } = aggregatorOf([batchOfFlows(flows)], "srcaddr");
    expect(tally).toMatchObject({ records: 3, noData: 1, skipData: 1, malformed: 0 });
    expect(grouped(flows, "srcaddr")).toEqual([`${A} 1 100`]);
  });

  it("are groups where their status is asked for", () => {
    const flows = [{ ...nothing, "log-status": "NODATA" }, {}];
    expect(grouped(flows, "log-status")).toEqual(["OK 1 100", "NODATA 1 -"]);
  });

  it("are known without log-status by having nothing", () => {
    const format = parseLogFormat("${srcaddr} ${bytes}");
    expect(grouped([{ srcaddr: "-", bytes: "-" }, {}], "srcaddr", format)).toEqual([`${A} 1 100`]);
  });

  it("are probes, which are no traffic", () => {
    const { tally } = aggregatorOf([batchOfFlows([flow(PROBE_INTERFACE_ID, A, B), {}])], "srcaddr");
    expect(tally).toMatchObject({ records: 1, probes: 1 });
  });

  it("are none whose number is no number", () => {
    const { tally } = aggregatorOf([batchOfFlows([{ bytes: "many" }])], "srcaddr");
    expect(tally).toMatchObject({ records: 0, malformed: 1 });
  });
});

const address = fc.nat(5).map((last) => `10.0.0.${last + 1}`);
const someFlow = fc
  .tuple(fc.nat(5), address, address, fc.nat(1000), fc.constantFrom("ACCEPT", "REJECT"), fc.nat(3))
  .map(([eni, from, to, bytes, action, dstport]) => flow(`eni-${eni}`, from, to, { bytes, action, dstport }));
const flows = fc.array(someFlow, { maxLength: 60 });

describe("whatever the flows", () => {
  const all = "srcaddr,dstaddr,srcport,dstport,protocol,action";
  const groupsOf = (given: readonly Flow[], by: string) =>
    objectsOf(groupRows(aggregatorOf([batchOfFlows(given)], by)));
  const total = (groups: Record<string, unknown>[], name: string) =>
    groups.reduce((sum, group) => sum + Number(group[name]), 0);

  it("the order of arrival does not show", () => {
    fc.assert(
      fc.property(flows, fc.constantFrom(all, "dstport,action", "client,server"), (given, by) => {
        expect(groupsOf(given.toReversed(), by)).toEqual(groupsOf(given, by));
      }),
    );
  });

  it("batches do not show", () => {
    fc.assert(
      fc.property(flows, fc.nat(60), (given, cut) => {
        const parts = [batchOfFlows(given.slice(0, cut)), batchOfFlows(given.slice(cut))];
        expect(objectsOf(groupRows(aggregatorOf(parts, all)))).toEqual(groupsOf(given, all));
      }),
    );
  });

  it("every rejected record counts, and never more than what was logged", () => {
    fc.assert(
      fc.property(flows, (given) => {
        const groups = groupsOf(given, "action");
        const rejected = given.filter(({ action }) => action === "REJECT");
        const rejects = groups.filter(({ action }) => action === "REJECT");
        expect(total(rejects, "flows")).toBe(rejected.length);
        expect(total(rejects, "bytes")).toBe(rejected.reduce((sum, { bytes }) => sum + Number(bytes), 0));
        expect(total(groups, "flows")).toBeLessThanOrEqual(given.length);
      }),
    );
  });

  it("with both sides asked for, the sums are those of all records", () => {
    fc.assert(
      fc.property(flows, (given) => {
        const groups = objectsOf(groupRows(aggregatorOf([batchOfFlows(given)], all), { bothSides: true }));
        expect(total(groups, "flows")).toBe(given.length);
        expect(total(groups, "bytes")).toBe(given.reduce((sum, { bytes }) => sum + Number(bytes), 0));
      }),
    );
  });

  it("flows that are logged at both of two known interfaces give the same sums as when logged at one", () => {
    const hosts = [1, 2, 3, 4].map((last) => `10.0.0.${last}`);
    const known = hosts.map((host, index) => flow(`eni-${index}`, host, "203.0.113.1", { bytes: 0, dstport: 9 }));
    const sent = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(1000), fc.nat(3)).filter(([a, b]) => a !== b));
    fc.assert(
      fc.property(sent, (given) => {
        const at = (side: "from" | "to") =>
          given.map(([from, to, bytes, dstport]) =>
            flow(`eni-${side === "from" ? from : to}`, hosts[from]!, hosts[to]!, { bytes, dstport }),
          );
        expect(groupsOf([...known, ...at("from"), ...at("to")], all)).toEqual(groupsOf([...known, ...at("to")], all));
      }),
    );
  });
});

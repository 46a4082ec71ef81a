import { describe, expect, it } from "vitest";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { DERIVED_KEYS, parseKeys } from "../../../flow/aggregate/keys.ts";
import { parseMeasures } from "../../../flow/aggregate/measures.ts";
import { batchOfEvents } from "../../../flow/event-batch.ts";
import { byNameFormat, DEFAULT_FORMAT } from "../../../flow/format.ts";
import { Networks } from "../../../flow/networks.ts";
import { aggregatorOf, batchOfFlows, flow, grouped, objectsOf } from "./flows.ts";

const [A, B] = ["10.1.0.1", "203.0.113.7"];

describe("the keys that a person names", () => {
  it("are fields by either of their spellings, and what is derived", () => {
    expect(parseKeys("pkt_srcaddr, dstport").map(({ name }) => name)).toEqual(["pkt-srcaddr", "dstport"]);
    expect(parseKeys(Object.keys(DERIVED_KEYS).join())).toHaveLength(Object.keys(DERIVED_KEYS).length);
  });

  it.each([
    ["", "--by lacks a name."],
    ["srcaddr,", "--by lacks a name."],
    ["srcadr", '--by names "srcadr", which is no flow log field.'],
    ["constructor", '--by names "constructor", which is no flow log field.'],
    ["srcaddr:1h", '--by names "srcaddr:1h", which is no flow log field.'],
    ["srcaddr,srcaddr", "--by names srcaddr twice."],
    ["time:0m", '--by names time:"0m", which is no length of time.'],
    ["time:\u001b", '--by names time:"\\u001b", which is no length of time.'],
  ])("are refused where they are a slip: %j", (text, message) => {
    expect(() => parseKeys(text)).toThrow(message);
  });
});

describe("measures", () => {
  it("are called by their field, and by their operation too where that is taken", () => {
    expect(parseMeasures({ sum: "bytes", min: "bytes,start", max: "bytes" }).map(({ name }) => name)).toEqual([
      "bytes",
      "min-bytes",
      "start",
      "max-bytes",
    ]);
  });

  it("are made of numbers alone", () => {
    expect(() => parseMeasures({ sum: "srcaddr" })).toThrow("--sum names srcaddr, which is no number.");
    expect(() => parseMeasures({ max: "size" })).toThrow('--max names "size", which is no flow log field.');
  });
});

describe("groups", () => {
  it("by time are in its order, and begin with their step", () => {
    const flows = [1200, 0, 599, 600].map((start) => flow("eni-1", A, B, { start }));
    expect(grouped(flows, "time:10m")).toEqual(["0 2 200", "600 1 100", "1200 1 100"]);
    expect(grouped(flows, "time:1h,dstaddr")).toEqual([`0,${B} 4 400`]);
  });

  it("by networks have the names of the ranges, and none where nobody named one", () => {
    const networks = new Networks([{ cidr: "10.1.0.0/16", name: "prod" }]);
    const by = "src-network,dst-network,client-network,server-network";
    expect(grouped([flow("eni-1", A, B)], by, undefined, { networks })).toEqual(["prod,-,prod,- 1 100"]);
    expect(grouped([flow("eni-1", A, B)], "src-network")).toEqual(["private 1 100"]);
  });

  it("by a field that some formats lack have - for those", () => {
    const rich = { ...DEFAULT_FORMAT, fields: DEFAULT_FORMAT.fields.slice(0, 13) };
    const aggregator = aggregatorOf(
      [batchOfFlows([flow("eni-1", A, B)]), batchOfFlows([flow("eni-1", A, B)], rich)],
      "log-status",
    );
    expect(objectsOf(groupRows(aggregator)).map((group) => group["log-status"])).toEqual(["OK", undefined]);
  });

  it("hold records that are known by their extractedFields, of values with blanks too", () => {
    const extractedFields = { srcaddr: A, dstaddr: B, action: "ACCEPT it", bytes: "7", interface_id: "eni-1" };
    const events = batchOfEvents([{ timestamp: 600_000, message: "?", extractedFields }]);
    const aggregator = aggregatorOf(
      [{ events, format: byNameFormat(Object.keys(extractedFields)) }],
      "time:1m,action,srcaddr",
    );
    expect(objectsOf(groupRows(aggregator))).toMatchObject([{ time: 600, action: "ACCEPT it", srcaddr: A, bytes: 7 }]);
  });

  it("know the names of protocols", () => {
    expect(grouped([{}, { protocol: 200 }, { protocol: "-" }], "protocol-name")).toEqual([
      "200 1 100",
      "tcp 1 100",
      "- 1 100",
    ]);
  });

  it("leave out log events that are no flow logs, and count them", () => {
    const events = batchOfEvents([{ timestamp: 1, message: "START RequestId: 5" }]);
    const { tally } = aggregatorOf([{ events, format: DEFAULT_FORMAT }], "srcaddr");
    expect(tally).toMatchObject({ records: 0, messages: 1, malformed: 0 });
  });
});

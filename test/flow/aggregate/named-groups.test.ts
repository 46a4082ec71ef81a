import { describe, expect, it } from "vitest";
import { Aggregator } from "../../../flow/aggregate/aggregator.ts";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { parseKeys } from "../../../flow/aggregate/keys.ts";
import { namedGroups } from "../../../flow/aggregate/named-groups.ts";
import { batchOfFlows, flow } from "./flows.ts";

const NAMES = new Map([["10.0.0.1", "web-1"]]);

function named(keys: string) {
  const aggregator = new Aggregator({ keys: parseKeys(keys), measures: [] });
  aggregator.add(batchOfFlows([flow("eni-1", "10.0.0.1", "10.0.0.2"), flow("eni-2", "-", "10.0.0.1")]));
  const groups = namedGroups(groupRows(aggregator), (token) => NAMES.get(token));
  const rows = Array.from({ length: groups.size }, (_, group) => groups.keys.map((_, at) => groups.key(group, at)));
  return { keys: groups.keys, rows };
}

describe("named groups", () => {
  it("have the names after all keys, in the order of the keys, and none for what has none or is absent", () => {
    const { keys, rows } = named("dstaddr,action,srcaddr");
    expect(keys).toEqual(["dstaddr", "action", "srcaddr", "dst-name", "src-name"]);
    expect(rows).toEqual([
      ["10.0.0.2", "ACCEPT", "10.0.0.1", undefined, "web-1"],
      ["10.0.0.1", "ACCEPT", undefined, "web-1", undefined],
    ]);
  });

  it.each([
    ["client,server,pkt-srcaddr,pkt-dstaddr", ["client-name", "server-name", "pkt-src-name", "pkt-dst-name"]],
    ["interface-id,srcport", ["interface-name"]],
    ["service", []],
  ])("by %s have %j", (keys, names) => {
    expect(named(keys).keys.slice(keys.split(",").length)).toEqual(names);
  });
});

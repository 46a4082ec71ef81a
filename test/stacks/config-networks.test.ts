import { describe, expect, it } from "vitest";
import { parseNetworks } from "../../stacks/config-networks.ts";

describe("parseNetworks", () => {
  it("reads names, and names with what else is said", () => {
    expect(parseNetworks({ "10.20.0.0/16": { name: "prod", internal: true }, "10.0.0.0/8": "office" }, "f")).toEqual([
      { cidr: "10.20.0.0/16", name: "prod", internal: true },
      { cidr: "10.0.0.0/8", name: "office" },
    ]);
  });

  it("names every wrong entry by its path", () => {
    const wrong = { "10.0.0.0/8": "", office: "10.0.0.0/8", "10.0.0.0/9": { name: "x", internal: "yes" } };
    const error = expect.objectContaining({
      code: "NETWORKS",
      message: expect.stringMatching(
        /^vpcflow\.json: (?=.*networks\."10\.0\.0\.0\/8" is "": expected)(?=.*networks\.office is )(?=.*networks\."10\.0\.0\.0\/9" is )/,
      ),
    });
    expect(() => parseNetworks(wrong, "vpcflow.json", ["networks"])).toThrow(error);
  });

  it.each([[["10.0.0.0/8"]], ["office"], [null]])("refuses %j", (value) => {
    expect(() => parseNetworks(value, "nets.json")).toThrow("expected an object of CIDRs and their names");
  });
});

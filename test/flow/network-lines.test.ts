import { describe, expect, it } from "vitest";
import { parseNetworkLines } from "../../flow/network-lines.ts";

const entries = (text: string) => parseNetworkLines(text, "nets.csv");

describe("parseNetworkLines", () => {
  it("reads CIDRs, names and whether they are internal", () => {
    expect(entries("10.20.0.0/16,prod,true\n203.0.113.0/24, office ,FALSE\r\n2001:db8::/32,six\n")).toEqual([
      { cidr: "10.20.0.0/16", name: "prod", internal: true },
      { cidr: "203.0.113.0/24", name: "office", internal: false },
      { cidr: "2001:db8::/32", name: "six" },
    ]);
  });

  it("passes over the header, comments and empty lines, and takes tabs and quotes", () => {
    const text = '\ufeffcidr,name,internal\n# ours\n\n"10.0.0.0/8","Building ""A"", 2nd floor"\n10.1.2.3\tgateway\n';
    expect(entries(text)).toEqual([
      { cidr: "10.0.0.0/8", name: 'Building "A", 2nd floor' },
      { cidr: "10.1.2.3", name: "gateway" },
    ]);
  });

  it.each([
    [
      "10.0.0.0/8,ok\n10.0.0.0/40,x",
      'nets.csv, line 2: "10.0.0.0/40" has the prefix length "40": it goes from 0 to 32.',
    ],
    ["\n\noffice,10.0.0.0/8", 'nets.csv, line 3: "office" is no IP address or CIDR.'],
    ["10.0.0.0/8", 'nets.csv, line 1: the name is "".'],
    ["10.0.0.0/8,-", 'nets.csv, line 1: the name is "-".'],
    ["10.0.0.0/8,prod,maybe", 'nets.csv, line 1: internal is "maybe".'],
    ["10.0.0.0/8,prod,true,x", 'nets.csv, line 1: there is a fourth value, "x".'],
  ])("names the line of %j", (text, message) => {
    expect(() => entries(text)).toThrow(expect.objectContaining({ code: "NETWORKS", message }));
  });
});

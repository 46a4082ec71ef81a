import { describe, expect, it } from "vitest";
import { PROTOCOL_NAMES, protocolName, protocolNumber } from "../../flow/protocols.ts";

describe("protocols", () => {
  it.each([
    ["1", "icmp"],
    ["4", "ipip"],
    ["6", "tcp"],
    ["17", "udp"],
    ["58", "icmpv6"],
    ["132", "sctp"],
    ["250", "250"],
    ["-", "-"],
  ])("calls %s %s", (number, name) => {
    expect(protocolName(number)).toBe(name);
  });

  it.each([
    ["tcp", 6],
    ["UDP", 17],
    ["6", 6],
    ["255", 255],
    ["ipv6-icmp", 58],
    ["ICMPv6", 58],
    ["256", undefined],
    ["tpc", undefined],
    ["-1", undefined],
    ["constructor", undefined],
  ])("reads %s as %s", (text, number) => {
    expect(protocolNumber(text)).toBe(number);
  });

  it("reads every name that it writes as the number that it wrote it for", () => {
    for (let number = 0; number < 256; number++) expect(protocolNumber(protocolName(String(number)))).toBe(number);
    for (const name of PROTOCOL_NAMES) expect(protocolNumber(name)).toBeTypeOf("number");
  });
});

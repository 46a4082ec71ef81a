import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressText, bigintOf } from "../../flow/cidr.ts";
import { IpAddress } from "../../flow/ip-address.ts";

describe("IpAddress", () => {
  it.each([
    ["10.0.0.1", 4, "10.0.0.1"],
    ["255.255.255.255", 4, "255.255.255.255"],
    ["2001:DB8:0:0:0:0:0:1", 6, "2001:db8::1"],
    ["2001:0db8::0001", 6, "2001:db8::1"],
    ["::", 6, "::"],
    ["::1", 6, "::1"],
    ["fe80::", 6, "fe80::"],
    ["1:2:3:4:5:6:7::", 6, "1:2:3:4:5:6:7:0"],
    ["64:ff9b::10.0.0.1", 6, "64:ff9b::a00:1"],
  ])("reads %s", (text, family, canonical) => {
    const ip = new IpAddress();
    expect(ip.parse(text)).toBe(true);
    expect(ip.family).toBe(family);
    expect(addressText(ip.family as 4 | 6, bigintOf(ip))).toBe(canonical);
  });

  it("takes an IPv4-mapped IPv6 address as the IPv4 address", () => {
    const ip = new IpAddress();
    for (const text of ["::ffff:10.0.0.1", "::FFFF:a00:1", "0:0:0:0:0:ffff:10.0.0.1"]) {
      expect(ip.parse(text), text).toBe(true);
      expect([ip.family, ip.words[0]]).toEqual([4, 0x0a000001]);
    }
  });

  it.each([
    ["", "-", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "12345::"],
    ["1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1:", ":1", "::g", "fe80::1%eth0"],
    ["::1.2.3.4:5", " ::1", "::1 ", "1::2:", "office"],
  ])("refuses what is none", (...texts) => {
    const ip = new IpAddress();
    for (const text of texts) expect([text, ip.parse(text), ip.family]).toEqual([text, false, 0]);
  });

  it("takes what Node takes, and nothing else", () => {
    const part = fc.constantFrom("::", ":", "0", "1", "ffff", "db8", "10.0.0.1", "1.2", ".", "12345", "f");
    const text = fc.array(part, { maxLength: 17 }).map((parts) => parts.join(""));
    const ip = new IpAddress();
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), (one) => ip.parse(one) === isIP(one) > 0),
      {
        numRuns: 2000,
      },
    );
  });
});

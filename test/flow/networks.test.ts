import { describe, expect, it } from "vitest";
import { Addresses } from "../../flow/addresses.ts";
import { Networks } from "../../flow/networks.ts";

const named = new Networks([
  { cidr: "10.0.0.0/8", name: "company" },
  { cidr: "10.20.0.0/16", name: "prod", internal: true },
  { cidr: "10.20.9.0/24", name: "guests", internal: false },
  { cidr: "203.0.113.0/24", name: "office", internal: true },
  { cidr: "198.51.100.0/24", name: "partner" },
  { cidr: "2001:DB8:1::/48", name: "six" },
]);

describe("Networks", () => {
  it("answers with the longest prefix", () => {
    const names = ["10.1.1.1", "10.20.0.1", "10.20.9.255", "10.20.10.0", "203.0.113.7"].map(
      (one) => named.of(one)?.name,
    );
    expect(names).toEqual(["company", "prod", "guests", "prod", "office"]);
  });

  it("knows IPv6 in any spelling, and an IPv4-mapped address as the IPv4 address", () => {
    expect(named.of("2001:db8:0001:0::5")).toEqual({ name: "six", internal: false, cidr: "2001:db8:1::/48" });
    expect(named.of("::ffff:10.20.0.1")?.name).toBe("prod");
    expect(named.of("2001:db8:2::")).toBeUndefined();
  });

  it("takes a range for internal where nothing is said when the internet does not route it", () => {
    expect(named.of("10.1.1.1")?.internal).toBe(true);
    expect(named.of("198.51.100.1")?.internal).toBe(false);
    expect(named.of("10.20.9.1")?.internal).toBe(false);
  });

  it.each([
    ["10.9.9.9", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["fd00::1", "private"],
    ["127.0.0.53", "loopback"],
    ["::1", "loopback"],
    ["169.254.169.254", "link-local"],
    ["fe80::1", "link-local"],
    ["224.0.0.251", "multicast"],
    ["ff02::fb", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["::", "unspecified"],
  ])("knows %s as %s without any entry", (address, name) => {
    expect(new Networks().of(address)).toMatchObject({ name, internal: true });
    expect(new Networks().isInternal(address)).toBe(true);
  });

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "-", "", "office"])(
    "has no network for %s",
    (text) => {
      expect(new Networks().of(text)).toBeUndefined();
      expect(new Networks().isInternal(text)).toBe(false);
    },
  );

  it("keeps what is private private beside a name for the whole internet", () => {
    const networks = new Networks([{ cidr: "0.0.0.0/0", name: "internet" }]);
    expect(networks.of("8.8.8.8")).toEqual({ name: "internet", internal: false, cidr: "0.0.0.0/0" });
    expect(networks.of("10.0.0.1")?.name).toBe("private");
  });

  it("prefers an entry to what is always known, and the earlier entry to a later one of the same range", () => {
    const networks = new Networks([
      { cidr: "10.0.0.0/8", name: "ours" },
      { cidr: "10.1.2.3/8", name: "too late" },
    ]);
    expect(networks.of("10.0.0.1")?.name).toBe("ours");
  });

  it("looks up bytes, and the numbers of addresses", () => {
    const line = Buffer.from("2 10.20.0.1 8.8.8.8");
    expect(named.at(line, 2, 11)?.name).toBe("prod");
    expect(named.at(line, 12, 19)).toBeUndefined();
    const addresses = new Addresses();
    const ids = ["8.8.8.8", "10.20.0.1", "2001:db8:1::1"].map((text) => addresses.id(text));
    const networkOf = named.byNumber(addresses);
    expect(ids.toReversed().map((id) => networkOf(id)?.name)).toEqual(["six", "prod", undefined]);
  });

  it("says which range is none", () => {
    expect(() => new Networks([{ cidr: "10.0.0.0/40", name: "x" }])).toThrow(
      '"10.0.0.0/40" has the prefix length "40": it goes from 0 to 32.',
    );
  });

  it("knows all ranges of a name, those too within which another name begins", () => {
    expect(named.rangesOf("prod").map(({ text }) => text)).toEqual(["10.20.0.0/16"]);
    expect(named.rangesOf("loopback").map(({ text }) => text)).toEqual(["127.0.0.0/8", "::1/128"]);
    expect(named.rangesOf("nobody")).toEqual([]);
  });

  it("knows the names that it can answer with", () => {
    expect([...named.names]).toEqual(expect.arrayContaining(["company", "guests", "private", "link-local"]));
  });
});

import { expect, test } from "vitest";
import { Addresses } from "../../flow/addresses.ts";

test("an IPv4 address keeps its number and its text", () => {
  const addresses = new Addresses();
  const texts = ["0.0.0.0", "10.0.0.1", "127.255.255.255", "128.0.0.0", "255.255.255.255"];
  expect(texts.map((text) => addresses.id(text))).toEqual([0, 1, 2, 3, 4]);
  expect(texts.map((text) => addresses.id(text))).toEqual([0, 1, 2, 3, 4]);
  expect(texts.map((_, id) => addresses.text(id))).toEqual(texts);
});

test("an IPv6 address is one address in all its spellings", () => {
  const addresses = new Addresses();
  const spellings = ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "2001:db8:0:0::0.0.0.1", "2001:db8::1"];
  expect(spellings.map((text) => addresses.id(text))).toEqual([0, 0, 0, 0]);
  expect(addresses.text(0)).toBe("2001:db8::1");
  expect(addresses.size).toBe(1);
});

test.each([
  "",
  "-",
  "10.0.0",
  "10.0.0.",
  ".10.0.0.1",
  "10.0.0.1.2",
  "10.0..1",
  "10.0.0.256",
  "010.0.0.1",
  "10.0.0.1 ",
  "1:2",
  "10.0.0.\u0131",
  "::1]/[",
  "fe80::1%eth0",
  "__proto__",
  `${"1".repeat(60)}`,
])("%j is no address", (text) => {
  const addresses = new Addresses();
  expect(addresses.id(text)).toBe(-1);
  expect(addresses.size).toBe(0);
});

test("an address is read from where it stands among other bytes", () => {
  const addresses = new Addresses();
  const line = Buffer.from("eni 10.1.2.3 ::1 443");
  expect(addresses.text(addresses.read(line, 4, 12))).toBe("10.1.2.3");
  expect(addresses.text(addresses.read(line, 13, 16))).toBe("::1");
});

import { describe, expect, it } from "vitest";
import { isWrapped, sniff } from "../../flow/sniff.ts";
import { gzip, line, messageOf } from "./subscription.ts";

describe("the form of an input", () => {
  it.each([
    ["gzip", gzip("x")],
    ["json", messageOf(1)],
    ["json", "\ufeff\r\n[1]"],
    ["base64", gzip("x").toString("base64")],
    ["base64", `"${gzip("x").toString("base64")}"\n`],
    ["base64", Buffer.from(messageOf(1)).toString("base64")],
    ["base64", Buffer.from(line()).toString("base64")],
    ["base64", `"${Buffer.from("version account-id srcaddr").toString("base64")}"`],
    ["lines", line()],
    ["lines", "eni-0939c7c9e1255db73"],
    ["lines", "123456789012123456789012"],
    ["lines", "arnawsecseuwest1123456789012taskdefinition"],
    ["lines", "version account-id\n"],
    ["lines", "eyes are not base64 here"],
    ["lines", "\u001b[32m2 123\u001b[0m"],
    ["parquet", "PAR1\x15"],
    ["utf16", Buffer.from([0xff, 0xfe, 0x32, 0])],
    ["utf16", Buffer.from([0xfe, 0xff, 0, 0x32])],
    ["binary", Buffer.from([0xff, 0xff, 0x32, 0])],
    ["empty", ""],
    ["empty", " \r\n\t"],
  ])("is %s by its first bytes: %j", (form, head) => {
    expect(sniff(Buffer.from(head))).toBe(form);
  });
});

describe("base64 that is cut into lines", () => {
  const long = Buffer.alloc(100, "x").toString("base64");
  it.each([
    [76, "\n", true],
    [64, "\r\n", true],
    [75, "\n", false],
    [long.length, "\n", false],
  ])("is told by the width of its first: %i", (width, lineEnd, wrapped) => {
    expect(isWrapped(Buffer.from(long.slice(0, width) + lineEnd + long.slice(width)))).toBe(wrapped);
  });

  it("goes on after its first", () => {
    expect(isWrapped(Buffer.from(`${long.slice(0, 76)}\n`))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { sniff } from "../../flow/sniff.ts";
import { gzip, line, messageOf } from "./subscription.ts";

describe("the form of an input", () => {
  it.each([
    ["gzip", gzip("x")],
    ["json", messageOf(1)],
    ["json", "\ufeff\r\n[1]"],
    ["base64", gzip("x").toString("base64")],
    ["base64", `"${gzip("x").toString("base64")}"\n`],
    ["base64", Buffer.from(messageOf(1)).toString("base64")],
    ["lines", line()],
    ["lines", "version account-id\n"],
    ["lines", "eyes are not base64 here"],
    ["lines", "\u001b[32m2 123\u001b[0m"],
    ["parquet", "PAR1\x15"],
    ["binary", Buffer.from([0xff, 0xfe, 0x32, 0])],
    ["empty", ""],
    ["empty", " \r\n\t"],
  ])("is %s by its first bytes: %j", (form, head) => {
    expect(sniff(Buffer.from(head))).toBe(form);
  });
});

import { describe, expect, it } from "vitest";
import { FIELDS, findField, underscored, unknownField } from "../../flow/fields.ts";

describe("the catalogue of fields", () => {
  it("has AWS's 72, each once, of versions 2 to 11", () => {
    expect(FIELDS).toHaveLength(72);
    expect(new Set(FIELDS.map((field) => field.name)).size).toBe(72);
    const counts = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((v) => FIELDS.filter((field) => field.version === v).length);
    expect(counts).toEqual([14, 7, 4, 4, 18, 10, 1, 1, 1, 12]);
  });

  it("has integers for what AWS counts and numbers, texts for the rest", () => {
    expect(FIELDS.filter((field) => field.type === "integer").map((field) => field.name)).toEqual([
      "version",
      "srcport",
      "dstport",
      "protocol",
      "packets",
      "bytes",
      "start",
      "end",
      "tcp-flags",
      "traffic-path",
      "packets-lost-no-route",
      "packets-lost-blackhole",
      "packets-lost-mtu-exceeded",
      "packets-lost-ttl-expired",
      "encryption-status",
    ]);
  });

  it("finds a field by either writing of its name, and nothing else", () => {
    for (const field of FIELDS) {
      expect(findField(field.name)).toBe(field);
      expect(findField(underscored(field.name))).toBe(field);
    }
    for (const name of ["", "Version", "constructor", "__proto__"]) expect(findField(name)).toBeUndefined();
  });

  it("keeps a field that it does not know, as text", () => {
    expect(unknownField("new-one")).toEqual({ name: "new-one", version: 0, type: "string" });
  });
});

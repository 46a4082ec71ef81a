import { describe, expect, it } from "vitest";
import { parseJson } from "../../cli/json-file.ts";

describe("text that is not JSON", () => {
  it.each([
    ['{"a": {}, "b": }', "}", 1, 16],
    ['{\n  "name": "flows",\n}', "}", 3, 1],
    ['{\n  // why\n  "a": 1\n}', "/", 2, 3],
    ['{"a": 1 "b": 2}', '"', 1, 9],
    ['{"a": 1}\n{"b": 2}', "{", 2, 1],
    ['{"a": tru, "t": true}', ",", 1, 10],
    ['{"a": -x}', "x", 1, 8],
    ["{'a': 1}", "'", 1, 2],
    [`{"long": "${"x".repeat(200)}", "a": 01}`, "1", 1, 220],
    ['{"a": "tab\there"}', "\t", 1, 11],
    ["\ufeffyaml: true", "y", 1, 1],
  ])("%j is wrong at its place", (text, found, line, column) => {
    const message = `vpcflow.json is not JSON: ${JSON.stringify(found)} was not expected at line ${line}, column ${column}.`;
    expect(() => parseJson(text, "vpcflow.json")).toThrow(message);
  });

  it.each(["{", '{"a', '{"a":', '{"a": [1,', "tru"])("%j ends too early", (text) => {
    expect(() => parseJson(text, "vpcflow.json")).toThrow("vpcflow.json is not JSON: it ends too early.");
  });

  it("is not what has a byte order mark before it", () => {
    expect(parseJson('\ufeff{"a":1}', "vpcflow.json")).toEqual({ a: 1 });
  });
});

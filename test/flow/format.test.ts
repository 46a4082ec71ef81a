import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIELDS } from "../../flow/fields.ts";
import {
  DEFAULT_FORMAT,
  parseHeaderLine,
  parseLogFormat,
  positionOf,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "../../flow/format.ts";

const someFields = fc.shuffledSubarray(
  FIELDS.map((field) => field.name),
  { minLength: 1 },
);
const problem = (text: string): unknown => {
  try {
    return parseLogFormat(text);
  } catch (error) {
    return error;
  }
};

describe("a log format", () => {
  it("of any fields in any order is the same after text and parsing", () => {
    fc.assert(
      fc.property(someFields, (names) => {
        const text = names.map((name) => `\${${name}}`).join(" ");
        const format = parseLogFormat(text);
        expect(format.text).toBe(text);
        expect(format.fields.map((field) => field.name)).toEqual(names);
      }),
    );
  });

  it("has names for the ones that people use", () => {
    expect(parseLogFormat("default")).toBe(DEFAULT_FORMAT);
    expect(parseLogFormat("rich")).toBe(RICH_FORMAT);
    expect(parseLogFormat("transit-gateway")).toBe(TRANSIT_GATEWAY_FORMAT);
    expect(DEFAULT_FORMAT.text).toBe(
      "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
    );
  });

  it("knows where a field stands", () => {
    expect(positionOf(DEFAULT_FORMAT, "srcaddr")).toBe(3);
    expect(positionOf(DEFAULT_FORMAT, "vpc-id")).toBe(-1);
  });

  it.each([
    ["", "Field 1 of the log format is empty (fields are joined by single spaces), which is no flow log field."],
    [
      "${srcaddr} ",
      "Field 2 of the log format is empty (fields are joined by single spaces), which is no flow log field.",
    ],
    [
      "${srcaddr}  ${dstaddr}",
      "Field 2 of the log format is empty (fields are joined by single spaces), which is no flow log field.",
    ],
    ["srcaddr", 'Field 1 of the log format is "srcaddr", which is no flow log field.'],
    ["${srcaddr} ${nope}", 'Field 2 of the log format is "${nope}", which is no flow log field.'],
    ["${__proto__}", 'Field 1 of the log format is "${__proto__}", which is no flow log field.'],
    ["${srcaddr} ${srcaddr}", "The log format names ${srcaddr} twice."],
  ])("that is wrong names its field: %j", (text, message) => {
    expect(problem(text)).toMatchObject({ code: "LOG_FORMAT", message });
  });

  it("written with underscores gets the right name as its fix", () => {
    expect(problem("${account_id}")).toMatchObject({ fix: "Write ${account-id}." });
  });
});

describe("a header line", () => {
  it("of any fields names their format", () => {
    fc.assert(
      fc.property(someFields, fc.constantFrom(" ", "\t"), (names, separator) => {
        expect(parseHeaderLine(names.join(separator))?.fields.map((field) => field.name)).toEqual(names);
      }),
    );
  });

  it("may be written with underscores, end with CR, and hold a field that is newer than the catalogue", () => {
    const format = parseHeaderLine("account_id srcaddr new-field\r");
    expect(format?.fields.map(({ name, type, version }) => [name, type, version])).toEqual([
      ["account-id", "string", 2],
      ["srcaddr", "string", 2],
      ["new-field", "string", 0],
    ]);
  });

  it.each(["2 123456789012 eni-0a", "version x y", "", "srcaddr srcaddr dstaddr", "account-id account_id"])(
    "is not %j",
    (text) => {
      expect(parseHeaderLine(text)).toBeUndefined();
    },
  );
});

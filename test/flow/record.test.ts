import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { FIELDS, findField, underscored } from "../../flow/fields.ts";
import { DEFAULT_FORMAT, parseLogFormat } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { FlowRecord, fieldValue, recordAt } from "../../flow/record.ts";
import { line } from "./subscription.ts";

const bytes = findField("bytes")!;
const recordOf = (message: string, extractedFields?: Record<string, string>) =>
  recordAt(
    batchOfEvents([{ timestamp: 5, message, ...(extractedFields && { extractedFields }) }]),
    0,
    new LineParser(DEFAULT_FORMAT),
  );

describe("the value of a field", () => {
  it.each([
    ["-", undefined],
    ["0", 0],
    ["9007199254740991", 2 ** 53 - 1],
    ["9007199254740993", 9007199254740993n],
    ["18446744073709551615", 18446744073709551615n],
  ])("is exact: %s", (token, value) => {
    expect(fieldValue(bytes, token)).toBe(value);
  });

  it.each(["", "1.5", "-1", "0x10", "1e3", "ACCEPT"])("is an error where an integer field holds %j", (token) => {
    expect(() => fieldValue(bytes, token)).toThrow(
      `The field bytes holds ${JSON.stringify(token)}, which is no integer.`,
    );
  });

  it("is its text in any other field", () => {
    expect(fieldValue(findField("account-id")!, "000000000012")).toBe("000000000012");
  });
});

describe("a record", () => {
  const token = fc.oneof(
    fc.constantFrom("-", "0", "007", "9007199254740993"),
    fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String),
    fc.stringMatching(/^[!-~]{1,20}$/),
  );

  it("is the line that it came from, to the byte, whatever its tokens", () => {
    const fields = fc.shuffledSubarray(
      FIELDS.map((field) => field.name),
      { minLength: 1 },
    );
    const anyLine = fields.chain((names) =>
      fc.tuple(fc.constant(names), fc.array(token, { minLength: names.length, maxLength: names.length })),
    );
    fc.assert(
      fc.property(anyLine, ([names, tokens]) => {
        const parser = new LineParser(parseLogFormat(names.map((name) => `\${${name}}`).join(" ")));
        const record = recordAt(batchOfEvents([{ message: tokens.join(" ") }]), 0, parser)!;
        expect(record.toString()).toBe(tokens.join(" "));
        for (const [index, name] of names.entries()) {
          if (tokens[index] === "-") expect(record.get(name)).toBeUndefined();
          else if (findField(name)!.type === "string") expect(record.get(name)).toBe(tokens[index]);
          else if (/^\d+$/.test(tokens[index]!)) expect(BigInt(record.get(name)!)).toBe(BigInt(tokens[index]!));
          const json = record.toJSON()[underscored(name)];
          expect(json === null ? "-" : String(json)).toBe(tokens[index]);
        }
      }),
    );
  });

  it("has its event's time first, null for -, and texts for integers that JSON would round", () => {
    const record = new FlowRecord(
      ["srcaddr", "bytes", "packets"].map((name) => findField(name)!),
      ["-", "9007199254740993", "0"],
      7,
    );
    expect(JSON.stringify(record)).toBe('{"timestamp":7,"srcaddr":null,"bytes":"9007199254740993","packets":0}');
  });

  it("has nothing under a name that its format lacks", () => {
    expect(recordOf(line())?.get("vpc-id")).toBeUndefined();
    expect(recordOf(line(22))?.get("dstport")).toBe(22);
  });

  it("comes from the extractedFields where the message does not fit the format", () => {
    const record = recordOf("too short", { srcaddr: "10.0.0.9", bytes: "12", $1: "x", __proto__: "y" });
    expect(record?.get("srcaddr")).toBe("10.0.0.9");
    expect(record?.get("bytes")).toBe(12);
    expect(record?.timestamp).toBe(5);
  });

  it("is none where neither is there", () => {
    expect(recordOf("2 10.0.0.1")).toBeUndefined();
    expect(recordOf("2 10.0.0.1", {})).toBeUndefined();
    expect(recordOf(`${line()} more`)).toBeUndefined();
  });
});

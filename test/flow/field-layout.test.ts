import { expect, test } from "vitest";
import { FieldLayout } from "../../flow/field-layout.ts";
import { parseLogFormat } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";

const FORMAT = parseLogFormat("${start} ${account-id}");

function matches(line: string, fields: string, names = ["account_id", "start"]): boolean {
  const parser = new LineParser(FORMAT);
  const bytes = Buffer.from(line + fields);
  parser.split(bytes, 0, line.length);
  return new FieldLayout(FORMAT, names).matches(bytes, line.length, parser);
}

test("extractedFields that have their names in order and the line's values match", () => {
  expect(matches("1 a", '{"account_id":"a","start":"1"}')).toBe(true);
});

test.each([
  ["another value", '{"account_id":"a","start":"2"}'],
  ["a longer value", '{"account_id":"a","start":"12"}'],
  ["another order", '{"start":"1","account_id":"a"}'],
  ["one name more", '{"account_id":"a","start":"1","end":"2"}'],
  ["one name less", '{"account_id":"a"}'],
  ["white space between", '{"account_id":"a", "start":"1"}'],
  ["an end too soon", '{"account_id":"a","start":"1'],
])("with %s they do not", (_, fields) => {
  expect(matches("1 a", fields)).toBe(false);
});

test("a name that the format lacks never matches", () => {
  expect(matches("1 a", '{"x":"1"}', ["x"])).toBe(false);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RegexMachine } from "../../../flow/filter/regex-machine.ts";
import { parseRegex } from "../../../flow/filter/regex-parse.ts";

function matches(source: string, text: string): boolean {
  const bytes = Buffer.from(` ${text} `);
  return new RegexMachine(parseRegex(source)).test(bytes, 1, bytes.length - 1);
}

const character = fc.constantFrom("a", "b", "0", "-", ".", "é", "A", "_", "😀");
const atom = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "0",
    "-",
    "\\.",
    "é",
    ".",
    "\\d",
    "\\w",
    "\\D",
    "\\W",
    "\\s",
    "\\S",
    "[a-c]",
    "[^a]",
    "[0\\w.-]",
  ),
  fc.constantFrom("^", "$"),
);
const pattern = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.tuple(tie("node"), tie("node")).map(([one, other]) => one + other),
    fc.tuple(tie("node"), tie("node")).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"))
      .map(([one, count]) => `(${one})${count}`),
  ),
})).node;

describe("regular expressions", () => {
  it("match what JavaScript's match", () => {
    fc.assert(
      fc.property(pattern, fc.array(character, { maxLength: 8 }), (source, characters) => {
        const text = characters.join("");
        expect([source, text, matches(source, text)]).toEqual([source, text, new RegExp(source, "u").test(text)]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["^eni-[0-9a-f]+$", "eni-0a1", true],
    ["^eni-[0-9a-f]+$", "eni-0g", false],
    ["(?i)ACC", "access", true],
    ["(?i)[x-z]9", "Y9", true],
    ["10\\.0\\.", "10.0.1.1", true],
    ["", "", true],
    ["^$", "", true],
    ["^$", "a", false],
    ["[\\]]", "]", true],
  ])("%s on %s: %s", (source, text, expected) => {
    expect(matches(source, text)).toBe(expected);
  });

  it("take a time that grows with the text alone, where JavaScript's would take for ever", () => {
    expect(matches("^(a+)+$", `${"a".repeat(100_000)}b`)).toBe(false);
    expect(matches("(a|a)*(a|a)*c", "a".repeat(100_000))).toBe(false);
  });

  it("go on when more sets of states are met than are kept", () => {
    const text = "ab".repeat(5_000) + "b".repeat(12);
    const random = [...text].map((one, index) => ((index * 7919) % 13 < 6 ? "a" : one)).join("");
    expect(matches("a.{12}$", random)).toBe(/a.{12}$/.test(random));
    expect(matches("a[ab]{14}c", random)).toBe(false);
  });

  it.each([
    ["a(b", 1, "this ( is not closed"],
    ["a)", 1, "there is no ( for this )"],
    ["[a", 0, "this [ is not closed"],
    ["*a", 0, "there is nothing that * could repeat"],
    ["a**", 2, "this is repeated already"],
    ["a{2", 1, "a count is {3}"],
    ["a{3,2}", 1, "the smaller count comes first"],
    ["a{2000}", 1, "a count is at most 1000"],
    ["(?=a)", 0, "there is no look-around"],
    ["\\1", 0, "there is no \\1"],
    ["\\b", 0, "there is no \\b"],
    ["a\\", 1, "a character is missing behind \\"],
    ["[z-a]", 1, "this range is none"],
    ["[é]", 1, "within [ ] there is ASCII only"],
    ["^*", 1, "^ and $ cannot be repeated"],
  ])("%s goes wrong at %d: %s", (source, position, message) => {
    expect(() => parseRegex(source)).toThrow(
      expect.objectContaining({ position, message: expect.stringContaining(message) }),
    );
  });

  it("refuse what would make a machine too large", () => {
    expect(() => matches("((a{1000}){1000}){1000}", "a")).toThrow("the repetitions make it too large");
  });
});

import { describe, expect, it } from "vitest";
import { blockLines, commentLines } from "../../cli/eject/hcl-block.ts";
import { textExpression } from "../../cli/eject/hcl-text.ts";
import { valueExpression } from "../../cli/eject/hcl-value.ts";

const block = (body: Record<string, unknown>) => blockLines({ header: 'resource "a" "b"', body }).join("\n");

describe("a text of Terraform's JSON, in HCL", () => {
  it.each([
    ["a reference alone is bare", "${aws_kinesis_stream.stream.arn}", "aws_kinesis_stream.stream.arn"],
    ["a call alone is bare", '${filebase64sha256("a}b.zip")}', 'filebase64sha256("a}b.zip")'],
    ["a text without one is quoted", "/vpc/flow", '"/vpc/flow"'],
    ["a reference within a text stays within it", "${a.b.arn}:*", '"${a.b.arn}:*"'],
    ["two references are a text", "${a.b.c}${a.b.d}", '"${a.b.c}${a.b.d}"'],
    ["signs that are no reference stay doubled", "$${version} %%{if}", '"$${version} %%{if}"'],
    ["three signs are a sign and a doubled one", "$$${a.b.c}", '"$$${a.b.c}"'],
    ["quotes and backslashes are escaped", 'a "b" \\d', '"a \\"b\\" \\\\d"'],
    ["quotes within a reference are not", 'x-${lookup(a.b, "c")}', '"x-${lookup(a.b, "c")}"'],
    ["what steers a terminal is escaped", "a\nb\tc\u001b[31m", '"a\\nb\\tc\\u001b[31m"'],
    ["nothing is an empty text", "", '""'],
  ])("%s: %j", (_, text, expression) => {
    expect(textExpression(text)).toBe(expression);
  });
});

describe("a value", () => {
  it("is a policy as an object, its references kept, where it is a policy's text", () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Sid: "A", Resource: "${a.b.arn}", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    };
    expect(valueExpression(JSON.stringify(policy))).toBe(
      `jsonencode({
  Version = "2012-10-17"
  Statement = [
    {
      Sid       = "A"
      Resource  = a.b.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
  ]
})`,
    );
  });

  it("stays a text where it is no JSON after all", () => {
    expect(valueExpression('{"Version": ${a["b"]}')).toBe('"{\\"Version\\": ${a["b"]}"');
  });

  it("stands on lines of its own where it is long", () => {
    const long = ["a", "b"].map((letter) => letter.repeat(60));
    expect(valueExpression(long)).toBe(`[\n  "${long[0]}",\n  "${long[1]}",\n]`);
    expect(valueExpression([1, true])).toBe("[1, true]");
    expect(valueExpression([])).toBe("[]");
  });
});

describe("a block", () => {
  it("begins with its name, has its blocks after its attributes, and ends with what it waits for", () => {
    const body = {
      depends_on: ["aws_iam_role_policy.x"],
      rule: [{ id: "one" }, { id: "two" }],
      zone: 1,
      name: "flows",
      tags: { team: "net", "a:b": "c" },
      absent: undefined,
    };
    expect(block(body)).toBe(`resource "a" "b" {
  name = "flows"
  zone = 1

  tags = {
    team  = "net"
    "a:b" = "c"
  }

  rule {
    id = "one"
  }

  rule {
    id = "two"
  }

  depends_on = [aws_iam_role_policy.x]
}`);
  });

  it("has a comment above the attribute that it is for", () => {
    const noteOf = (name: string) => (name === "role" ? "Why." : undefined);
    const lines = blockLines({ header: "x", body: { name: "a", role: "b", long_name: "c" } }, { noteOf });
    expect(lines).toEqual(["x {", '  name      = "a"', '  long_name = "c"', "", "  # Why.", '  role = "b"', "}"]);
  });

  it("is one line where nothing is in it", () => {
    expect(block({})).toBe('resource "a" "b" {}');
  });
});

describe("a comment", () => {
  it("is cut at words", () => {
    expect(commentLines("one two three", 7)).toEqual(["# one two", "# three"]);
  });
});

import { expect, it } from "vitest";
import { exited } from "./exited.ts";

const RAN = { status: 1, stdout: "half a table\n", stderr: "vpcflow: Terraform says: connection reset.\n" };

it("a command that exited as it was to is what it wrote", () => {
  expect(exited(RAN, 1)).toBe(RAN);
});

it("one that did not is an error with all that it wrote, and with what else is known", () => {
  expect(() => exited(RAN, 0, { "the end of moto's log": "" })).toThrow(
    [
      "It exited with 1 instead of 0.",
      "--- stderr:\nvpcflow: Terraform says: connection reset.",
      "--- stdout:\nhalf a table",
      "--- the end of moto's log:\n(nothing)",
    ].join("\n"),
  );
});

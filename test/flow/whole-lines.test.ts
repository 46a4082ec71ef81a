import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WholeLines } from "../../flow/whole-lines.ts";

describe("chunks of bytes", () => {
  it("go on as whole lines, and none of them is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "\n") })), (chunks) => {
        const whole = new WholeLines();
        const pieces = chunks.map((chunk) => whole.push(Buffer.from(chunk)).toString());
        for (const piece of pieces) expect(piece === "" || piece.endsWith("\n")).toBe(true);
        const end = whole.end().toString();
        expect(end).not.toContain("\n");
        expect(pieces.join("") + end).toBe(chunks.join(""));
      }),
    );
  });

  it("without a line end for 64 MiB are an error that says so", () => {
    const whole = new WholeLines();
    const chunk = Buffer.alloc(16 * 1024 * 1024, "x");
    for (let count = 0; count < 4; count++) whole.push(chunk);
    expect(() => whole.push(chunk)).toThrow("The input has no line end for 64 MiB: it is not lines of text.");
  });
});

import { describe, expect, it } from "vitest";
import type { PlanChanges } from "../../../cli/plan/describe-changes.ts";
import { planLines } from "../../../cli/plan/plan-lines.ts";
import { styleFor } from "../../../cli/style.ts";
import { changesOf, VPC } from "./plans.ts";

const linesOf = (changes: PlanChanges) => planLines(changes, styleFor(false));
const NOTHING: PlanChanges = {
  add: [],
  change: [],
  replace: [],
  destroy: [],
  drift: [],
  outputs: [],
  stays: [],
  warnings: [],
};

describe("a plan on the screen", () => {
  it("says what each new thing is for, and how many there are", () => {
    const lines = linesOf(changesOf("create"));
    expect(lines[0]).toBe("Added");
    expect(lines).toContain("  + Kinesis stream prod-flows");
    expect(lines).toContain("      carries the records, on demand, and keeps them for 24 hours");
    expect(lines.at(-1)).toMatch(/^1\d to add \(2\d resources in Terraform\)\.$/);
  });

  it("says of a replacement for which attribute, and what it means", () => {
    const lines = linesOf(changesOf("log-format"));
    const at = lines.indexOf("Destroyed and made anew");
    expect(lines.slice(at, at + 3)).toEqual([
      "Destroyed and made anew",
      `  ± VPC flow log ${VPC}`,
      "      log format: default (14 fields) → rich (27 fields) (which takes a new one)",
    ]);
    expect(lines[at + 3]).toContain("not logged");
    expect(lines.at(-1)).toBe("2 to change, 1 to make anew.");
  });

  it("tells drift before all that is done about it", () => {
    const lines = linesOf(changesOf("drift"));
    expect(lines[0]).toMatch(/^Changed outside of vpcflow/);
    expect(lines).toContain("      It was deleted.");
  });

  it("says what stays after a destroy", () => {
    const lines = linesOf(changesOf("destroy"));
    expect(lines[0]).toBe("Destroyed");
    expect(lines.indexOf("What stays")).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatch(/^1\d to destroy \(2\d resources in Terraform\)\.$/);
  });

  it("says another tag of everything once", () => {
    const lines = linesOf(changesOf("tags"));
    expect(lines.filter((line) => line.includes("tag team"))).toEqual(['      tag team: "net" → "security"']);
    expect(lines.join("\n")).toMatch(/~ Tags of 1\d things/);
    expect(lines.join("\n")).toContain("Kinesis stream prod-flows");
  });

  it("says that nothing changes, or outputs alone", () => {
    expect(linesOf(NOTHING)).toEqual(["No changes: what is deployed is what vpcflow.json says."]);
    expect(linesOf({ ...NOTHING, outputs: ["region"] })).toEqual(["Only 1 output to change."]);
  });

  it("paints what is lost in another colour than what is good to know", () => {
    const { yellow, dim } = styleFor(true);
    const thing = { kind: "Kinesis stream", name: "x", addresses: [], attributes: [], notes: ["Lost.", "Known."] };
    const lines = planLines({ ...NOTHING, destroy: [thing], warnings: ["Kinesis stream x: Lost."] }, styleFor(true));
    expect(lines).toContain(`      ${yellow("Lost.")}`);
    expect(lines).toContain(`      ${dim("Known.")}`);
  });

  it("lets no name steer the terminal", () => {
    const thing = { kind: "resource", name: "x\u001b[2J", addresses: [], attributes: [], notes: [] };
    expect(linesOf({ ...NOTHING, destroy: [thing] }).join("\n")).not.toContain("\u001b");
  });
});

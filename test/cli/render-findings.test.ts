import { describe, expect, it } from "vitest";
import { failed, type Outcome, passed, unchecked } from "../../cli/checks/check.ts";
import { renderFinding, summarize } from "../../cli/render-findings.ts";
import { styleFor } from "../../cli/style.ts";

const finding = (outcome: Outcome) => ({ hop: "records", title: "flow logs arrive", ...outcome });
const OK = finding(passed("2 flow logs"));
const BROKEN = finding(failed("may not put", "add it"));
const LATER = finding(failed("no record", "wait", { mayPass: true }));
const OPEN = finding(unchecked("denied", undefined, { mayPass: true }));

describe("a finding that may pass by waiting", () => {
  it("has a mark of its own, in yellow, and what is broken keeps its red one", () => {
    const style = styleFor(true);
    expect(renderFinding(LATER, style).startsWith(style.yellow("…"))).toBe(true);
    expect(renderFinding(BROKEN, style).startsWith(style.red("✖"))).toBe(true);
    expect(renderFinding(LATER, styleFor(false))).toContain("not yet proved: flow logs arrive\n");
    expect(renderFinding(OPEN, styleFor(false))).toMatch(/^– /);
  });

  it("goes on under where it began in a narrow terminal, and is whole in a pipe", () => {
    const found = finding(failed("the function has failed five times in the last hour", "wait for it to end"));
    expect(renderFinding(found, styleFor(false), 50).trimEnd().split("\n")).toEqual([
      "✖ records             the function has failed five",
      "                      times in the last hour",
      "                      not proved: flow logs arrive",
      "                      → wait for it to end",
    ]);
    expect(renderFinding(found, styleFor(false)).split("\n")[0]).toMatch(/last hour$/);
  });

  it("is counted apart from what failed", () => {
    expect(summarize([OK, LATER, LATER, OPEN])).toBe("1 of 4 hops passed, 2 not yet, 1 could not be checked.");
    expect(summarize([OK, LATER, BROKEN])).toBe("1 of 3 hops passed, 1 failed, 1 not yet.");
    expect(summarize([OK])).toBe("1 of 1 hops passed, 0 failed.");
  });
});

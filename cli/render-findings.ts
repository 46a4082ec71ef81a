import type { CheckStatus, Finding } from "./checks/check.ts";
import { printable } from "./errors.ts";
import type { Style } from "./style.ts";
import { wrapped } from "./wrapped.ts";

/**
 * A finding in a line: mark, hop, what was found; where it did not pass, also what it was to prove, and the way out. In a
 * terminal of so many columns, each goes on under where it began.
 */
export function renderFinding(finding: Finding, style: Style, columns?: number): string {
  const shown = shownAs(finding);
  const paint = { passed: style.green, failed: style.red, later: style.yellow, unchecked: style.yellow }[shown];
  const first = `${paint(MARK[shown])} ${style.bold(finding.hop.padEnd(HOP_WIDTH))} ${printable(finding.found)}`;
  const lines = wrapped(first, columns, HOP_WIDTH + 3);
  if (shown !== "passed") {
    const indent = `  ${" ".repeat(HOP_WIDTH)}`;
    const lack = shown === "later" ? "not yet proved" : "not proved";
    lines.push(...wrapped(`${indent} ${style.dim(`${lack}: ${printable(finding.title)}`)}`, columns));
    if (finding.fix !== undefined) lines.push(...wrapped(`${indent} → ${printable(finding.fix)}`, columns));
  }
  return `${lines.join("\n")}\n`;
}

/** What all findings come to, in a sentence. That none failed is said where there is nothing to wait for either. */
export function summarize(findings: readonly Finding[]): string {
  const count = (wanted: Shown): number => findings.filter((finding) => shownAs(finding) === wanted).length;
  const [failed, later, unchecked] = [count("failed"), count("later"), count("unchecked")];
  const parts = [
    `${count("passed")} of ${findings.length} hops passed`,
    failed > 0 || later === 0 ? `${failed} failed` : "",
    later > 0 ? `${later} not yet` : "",
    unchecked > 0 ? `${unchecked} could not be checked` : "",
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

// --- internal ---

/** For people, what failed and passes by waiting alone is something else than what is broken; for machines it has failed. */
type Shown = CheckStatus | "later";

const MARK: Readonly<Record<Shown, string>> = { passed: "✔", failed: "✖", later: "…", unchecked: "–" };

/** As wide as the longest hop's name, "subscription filter". */
const HOP_WIDTH = 19;

function shownAs({ status, mayPass }: Finding): Shown {
  return status === "failed" && mayPass ? "later" : status;
}

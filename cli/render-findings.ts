import type { CheckStatus, Finding } from "./checks/check.ts";
import { printable } from "./errors.ts";
import type { Style } from "./style.ts";

const MARK: Readonly<Record<CheckStatus, string>> = { passed: "✔", failed: "✖", unchecked: "–" };

/** A finding in a line: mark, hop, what was found; where it did not pass, also what it was to prove, and the way out. */
export function renderFinding(finding: Finding, style: Style): string {
  const paint = { passed: style.green, failed: style.red, unchecked: style.yellow }[finding.status];
  const first = `${paint(MARK[finding.status])} ${style.bold(finding.hop.padEnd(HOP_WIDTH))} ${printable(finding.found)}`;
  if (finding.status === "passed") return `${first}\n`;
  const indent = `  ${" ".repeat(HOP_WIDTH)}`;
  const fix = finding.fix === undefined ? "" : `${indent} → ${printable(finding.fix)}\n`;
  return `${first}\n${indent} ${style.dim(`not proved: ${printable(finding.title)}`)}\n${fix}`;
}

/** What all findings come to, in a sentence. */
export function summarize(findings: readonly Finding[]): string {
  const count = (status: CheckStatus): number => findings.filter((finding) => finding.status === status).length;
  const open = count("unchecked");
  return `${count("passed")} of ${findings.length} hops passed, ${count("failed")} failed${open > 0 ? `, ${open} could not be checked` : ""}.`;
}

// --- internal ---

/** As wide as the longest hop's name, "subscription filter". */
const HOP_WIDTH = 19;

import { printable } from "../errors.ts";
import type { Style } from "../style.ts";
import type { Inspection } from "./inspection.ts";

/** What the look at a log group found to see to, and what it could not look at, as lines; none where all is well. */
export function inspectionLines({ warnings, unknown }: Inspection, style: Style): string[] {
  return [
    ...warnings.flatMap(({ sentence, fix }) => [style.yellow(`! ${printable(sentence)}`), `  ${printable(fix)}`]),
    ...unknown.map(({ what, why }) => style.dim(`- Could not look at ${what}: ${printable(why)}`)),
  ];
}

import { quoted, VpcflowError } from "../../flow/errors.ts";

/** `--flows-per-second`: a number above 0. @throws VpcflowError USAGE */
export function flowsPerSecondOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : numberOf("--flows-per-second", text, { above: 0, upTo: 1e9 });
}

/** `--days`: how far back metrics are read, 1 to 90. @throws VpcflowError USAGE */
export function daysOf(text: string): number {
  return numberOf("--days", text, { above: 0, upTo: 90 });
}

// --- internal ---

function numberOf(flag: string, text: string, { above, upTo }: { above: number; upTo: number }): number {
  const number = /^\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (number > above && number <= upTo) return number;
  const expected = `a number above ${above}, up to ${upTo.toLocaleString("en-US")}`;
  throw new VpcflowError("USAGE", `${flag} is ${quoted(text)}: expected ${expected}.`, {
    subject: flag,
    found: quoted(text),
    expected,
    fix: `For example: ${flag} ${flag === "--days" ? "7" : "500"}`,
  });
}

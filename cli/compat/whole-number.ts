import { quoted, VpcflowError } from "../../flow/errors.ts";

/** What Python's `int` takes. @throws VpcflowError `USAGE` that names what it is of */
export function wholeNumber(text: string, subject: string): number {
  if (/^\s*[+-]?\d+(_\d+)*\s*$/.test(text)) return Number(text.replaceAll("_", ""));
  throw new VpcflowError("USAGE", `${subject} is ${quoted(text)}, which is no whole number.`, {
    subject,
    found: text,
    fix: "Write a whole number.",
  });
}

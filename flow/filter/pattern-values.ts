/** A text as a value of a filter pattern, in double quotes; `undefined` for one that patterns may take for something else. */
export function quotedValue(text: string): string | undefined {
  if (!/^[!-~]+$/.test(text) || /^["[]/.test(text)) return undefined;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Whether a text stands for itself alone, and not for a number that may be written otherwise or for any text (`*`). */
export function isLiteral(text: string): boolean {
  return !text.includes("*") && Number.isNaN(Number(text));
}

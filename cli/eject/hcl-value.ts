import { keyText, textExpression } from "./hcl-text.ts";

/** A list, or an object of one entry, that is no longer than this stands on one line. */
const LINE_CHARACTERS = 100;

/** A value of Terraform's JSON as an HCL expression; lines after the first are indented from where it begins. */
export function valueExpression(value: unknown): string {
  if (typeof value === "string") return policyExpression(value) ?? textExpression(value);
  return plainExpression(value);
}

/** `a = 1` lines, with their signs in one column as `terraform fmt` has them: a value of several lines ends a column. */
export function alignedLines(entries: readonly (readonly [name: string, expression: string])[]): string[] {
  const lines: string[] = [];
  let column: (readonly [string, string])[] = [];
  const flush = () => {
    const width = Math.max(0, ...column.map(([name]) => name.length));
    lines.push(...column.map(([name, expression]) => `${name.padEnd(width)} = ${expression}`));
    column = [];
  };
  for (const entry of entries) {
    if (!entry[1].includes("\n")) column.push(entry);
    else {
      flush();
      lines.push(...`${entry[0]} = ${entry[1]}`.split("\n"));
    }
  }
  flush();
  return lines;
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}

// --- internal ---

function plainExpression(value: unknown): string {
  if (typeof value === "string") return textExpression(value);
  if (Array.isArray(value)) return listExpression(value);
  if (typeof value === "object" && value !== null) return objectExpression(value);
  return String(value);
}

function listExpression(items: readonly unknown[]): string {
  const expressions = items.map(plainExpression);
  const line = `[${expressions.join(", ")}]`;
  if (!line.includes("\n") && line.length <= LINE_CHARACTERS) return line;
  return ["[", ...indented(expressions.flatMap((expression) => `${expression},`.split("\n"))), "]"].join("\n");
}

function objectExpression(value: object): string {
  const entries = Object.entries(value).map(([key, item]) => [keyText(key), plainExpression(item)] as const);
  const [only] = entries;
  if (only === undefined) return "{}";
  const line = `{ ${only[0]} = ${only[1]} }`;
  if (entries.length === 1 && !line.includes("\n") && line.length <= LINE_CHARACTERS) return line;
  return ["{", ...indented(alignedLines(entries)), "}"].join("\n");
}

/**
 * A policy document, which the template holds as a text, as the object that it is. Terraform sorts the keys of what it
 * encodes; the provider knows that policies are the same in another order.
 */
function policyExpression(text: string): string | undefined {
  if (!/^\s*\{\s*"Version"/.test(text)) return undefined;
  try {
    return `jsonencode(${plainExpression(JSON.parse(text))})`;
  } catch {
    return undefined;
  }
}

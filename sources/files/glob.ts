import path from "node:path";
import type { Findings } from "./findings.ts";

/** Whether a path holds what a shell would replace: `*`, `?` or `[…]`. */
export function isGlob(pattern: string): boolean {
  return /[*?]|\[[^\]]+\]/.test(pattern);
}

/**
 * The files and folders that a pattern names, as a shell does it: `*` and `?` within a name, `[abc]` one of these, `**` any
 * folders. Names with a dot before them are named by a pattern with one alone. In the order of their names. A folder that may not be read is among the findings.
 */
export async function* expandGlob(pattern: string, findings: Findings): AsyncGenerator<string> {
  const { root } = path.parse(pattern);
  const parts = pattern.slice(root.length).split(path.sep).filter(Boolean);
  yield* matches(root || ".", parts, findings);
}

// --- internal ---

type Parts = readonly string[];

async function* matches(folder: string, [first, ...rest]: Parts, findings: Findings): AsyncGenerator<string> {
  if (first === undefined) yield folder;
  else if (first === "**") yield* anyFolders(folder, rest, findings);
  else if (!isGlob(first)) yield* existing(path.join(folder, first), rest, findings);
  else {
    const isNamed = nameMatcher(first);
    for (const { name } of await findings.entries(folder)) {
      if (isNamed(name)) yield* existing(path.join(folder, name), rest, findings);
    }
  }
}

/** `**`: the folder itself, then each folder in it, with all that is left of the pattern; at its end, all that they hold. */
async function* anyFolders(folder: string, rest: Parts, findings: Findings): AsyncGenerator<string> {
  yield* matches(folder, rest, findings);
  if (rest.length === 0) return;
  for (const entry of await findings.entries(folder)) {
    if (entry.isDirectory() && !entry.name.startsWith(".")) {
      yield* anyFolders(path.join(folder, entry.name), rest, findings);
    }
  }
}

async function* existing(file: string, rest: Parts, findings: Findings): AsyncGenerator<string> {
  const found = await findings.stat(file);
  if (found && (rest.length === 0 || found.isDirectory())) yield* matches(file, rest, findings);
}

function nameMatcher(pattern: string): (name: string) => boolean {
  const expression = pattern.replace(/\[(!?)([^\]]+)\]|[*?]|[\\^$.+()|{}[\]]/g, (part, not: string, set: string) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return set === undefined ? `\\${part}` : `[${not ? "^" : ""}${set.replace(/[\\^]/g, "\\$&")}]`;
  });
  const whole = expressionOf(expression);
  return (name) => whole.test(name) && (pattern.startsWith(".") || !name.startsWith("."));
}

/** A range that runs backwards, such as `[z-a]`, matches nothing, as in a shell. */
function expressionOf(expression: string): RegExp {
  try {
    return new RegExp(`^${expression}$`, "su");
  } catch (error) {
    if (error instanceof SyntaxError) return /(?!)/;
    throw error;
  }
}

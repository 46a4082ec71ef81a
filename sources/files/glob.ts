import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** Whether a path holds what a shell would replace: `*`, `?` or `[…]`. */
export function isGlob(pattern: string): boolean {
  return /[*?]|\[[^\]]+\]/.test(pattern);
}

/**
 * The files and folders that a pattern names, as a shell does it: `*` and `?` within a name, `[abc]` one of these, `**` any
 * folders. Names with a dot before them are named by a pattern with one alone. In the order of their names.
 */
export async function* expandGlob(pattern: string): AsyncGenerator<string> {
  const { root } = path.parse(pattern);
  const parts = pattern.slice(root.length).split(path.sep).filter(Boolean);
  yield* matches(root || ".", parts);
}

// --- internal ---

async function* matches(folder: string, [first, ...rest]: readonly string[]): AsyncGenerator<string> {
  if (first === undefined) yield folder;
  else if (first === "**") yield* anyFolders(folder, rest);
  else if (!isGlob(first)) yield* existing(path.join(folder, first), rest);
  else {
    const name = nameMatcher(first);
    for (const entry of await sortedNames(folder)) if (name(entry)) yield* existing(path.join(folder, entry), rest);
  }
}

/** `**`: the folder itself, then each folder in it, with all that is left of the pattern; at its end, all that they hold. */
async function* anyFolders(folder: string, rest: readonly string[]): AsyncGenerator<string> {
  yield* matches(folder, rest);
  if (rest.length === 0) return;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory() && !entry.name.startsWith(".")) yield* anyFolders(path.join(folder, entry.name), rest);
  }
}

async function* existing(file: string, rest: readonly string[]): AsyncGenerator<string> {
  const found = await stat(file).catch(() => undefined);
  if (found && (rest.length === 0 || found.isDirectory())) yield* matches(file, rest);
}

async function sortedNames(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
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

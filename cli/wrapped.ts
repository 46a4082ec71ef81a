import { stripVTControlCharacters } from "node:util";

/**
 * The line cut at its spaces into lines of a terminal's width, those after the first indented by two more than it is: a terminal
 * would cut words. Colours go on from line to line. Whole where no width is known, and no word is ever cut.
 */
export function wrapped(line: string, columns: number | undefined): string[] {
  if (columns === undefined || widthOf(line) <= columns) return [line];
  const indent = /^ */.exec(stripVTControlCharacters(line))?.[0] ?? "";
  const lines: string[] = [];
  let current = "";
  for (const [word] of line.matchAll(/ *[^ ]+/g)) {
    if (current.trim() === "" || widthOf(current + word) <= columns) current += word;
    else {
      lines.push(current);
      current = `${indent}  ${word.trimStart()}`;
    }
  }
  return [...lines, current];
}

// --- internal ---

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

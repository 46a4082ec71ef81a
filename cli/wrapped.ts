import { stripVTControlCharacters } from "node:util";
import type { OutputStream } from "./context.ts";

/**
 * The line cut at its spaces into lines of a terminal's width, those after the first indented by `hang` more than it is: a
 * terminal would cut words. Colours go on from line to line. Whole where no width is known, and no word is ever cut, nor a
 * command that a sentence ends in after a colon: it is there to be copied.
 */
export function wrapped(line: string, columns: number | undefined, hang = 2): string[] {
  if (columns === undefined || widthOf(line) <= columns) return [line];
  const indent = (/^ */.exec(stripVTControlCharacters(line))?.[0].length ?? 0) + hang;
  const lines: string[] = [];
  let current = "";
  for (const [word] of line.matchAll(WORD)) {
    if (current.trim() === "" || widthOf(current + word) <= columns) current += word;
    else {
      lines.push(current);
      current = `${" ".repeat(indent)}${word.trimStart()}`;
    }
  }
  return [...lines, current];
}

/** How wide a terminal is, in columns; `undefined` for a pipe and a file, whose lines stay whole. */
export function columnsOf({ isTTY, columns }: OutputStream): number | undefined {
  return isTTY && columns ? columns : undefined;
}

/** Writes the lines, each wrapped where the stream is a terminal. */
export function writeWrapped(stream: OutputStream, lines: readonly string[]): void {
  const columns = columnsOf(stream);
  for (const line of lines.flatMap((whole) => wrapped(whole, columns))) stream.write(`${line}\n`);
}

/** In columns of a terminal: without escapes, ideographs and emoji being two wide, and accents that combine none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (!COMBINING.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

// --- internal ---

/** What is not cut, with the blanks before it: a word, or a command after a colon up to a semicolon or a bracket. */
const WORD = / *(?:(?<=: )(?:aws|cdktf|node|npx|terraform|tofu|vpcflow) [^;(]+?(?:(?= \()|;|$)|[^ ]+)/g;

/** @see https://www.unicode.org/reports/tr11/ for the blocks of East Asian wide characters */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /[\p{Mn}\p{Me}\u200b-\u200d]/u;

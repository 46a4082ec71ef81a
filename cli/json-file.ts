import { readFile } from "node:fs/promises";
import { quoted, VpcflowError } from "../flow/errors.ts";

/** The text of the file, or `undefined` where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    // Reading a folder fails without the name of it.
    throw error instanceof Error ? Object.assign(error, { path: file }) : error;
  }
}

/** @throws VpcflowError CONFIG_SYNTAX that says at which line and column the text stops being JSON. */
export function parseJson(text: string, name: string): unknown {
  // A byte order mark is what some editors put before UTF-8.
  const json = text.replace(/^\ufeff/, "");
  try {
    return JSON.parse(json);
  } catch (error) {
    throw syntaxError(json, name, error);
  }
}

// --- internal ---

function syntaxError(text: string, name: string, error: unknown): VpcflowError {
  const where = text.trim() === "" ? "it is empty" : placeOf(text);
  return new VpcflowError("CONFIG_SYNTAX", `${quoted(name, 300).slice(1, -1)} is not JSON: ${where}.`, {
    subject: name,
    expected: "a JSON object",
    fix: "Correct it there (JSON takes no comments and no comma before a closing bracket), or move it away and run vpcflow setup.",
    cause: error,
  });
}

function placeOf(text: string): string {
  if (canGoOn(text)) return "it ends too early";
  const position = firstUnexpected(text);
  const before = text.slice(0, position).split("\n");
  const found = String.fromCodePoint(text.codePointAt(position)!);
  return `${quoted(found)} was not expected at line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** By halving: a beginning can go on until it holds the character that is wrong. V8 itself does not always say where that is. */
function firstUnexpected(text: string): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (canGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether something could follow that makes it JSON: it is so already, or what V8 complains of is its end. */
function canGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON input|Unterminated string/.test(message) || Number(position) >= text.length;
  }
}

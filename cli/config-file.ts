import { readFile } from "node:fs/promises";
import { quoted, VpcflowError } from "../flow/errors.ts";
import { type PipelineConfig, parseConfig } from "../stacks/config.ts";

/**
 * The pipeline in the config file at `file` (an absolute path); `name` is what messages call it, as the person wrote it.
 * @throws VpcflowError CONFIG_MISSING, CONFIG_SYNTAX with line and column, or CONFIG that names every wrong field.
 */
export async function readConfigFile(file: string, name = file): Promise<PipelineConfig> {
  const text = await readIfThere(file);
  if (text === undefined) throw missing(name);
  return parseConfig(parseJson(text, name), name);
}

/** The text of the file, or `undefined` where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws VpcflowError CONFIG_SYNTAX that says at which line and column the text stops being JSON. */
export function parseJson(text: string, name: string): unknown {
  try {
    // A byte order mark is what some editors put before UTF-8.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw syntaxError(text, name, error);
  }
}

// --- internal ---

function missing(name: string): VpcflowError {
  return new VpcflowError("CONFIG_MISSING", `There is no ${quoted(name, 300).slice(1, -1)} here.`, {
    subject: name,
    fix: "Run vpcflow setup to write one, or name yours with --config FILE.",
  });
}

function syntaxError(text: string, name: string, error: unknown): VpcflowError {
  const where = text.trim() === "" ? "it is empty" : `${placeOf(text, error)}`;
  return new VpcflowError("CONFIG_SYNTAX", `${quoted(name, 300).slice(1, -1)} is not JSON: ${where}.`, {
    subject: name,
    expected: "a JSON object",
    fix: "Correct it there (JSON takes no comments and no comma before a closing bracket), or let vpcflow setup write it anew.",
    cause: error,
  });
}

/** V8 says `… at position 27 (line 3 column 4)`, or only that the input ended, or quotes it where that is short. */
function placeOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined)
    return message.includes("end of JSON input") ? "it ends too early" : placeOfToken(text, message);
  return placeInText(text, Number(position));
}

function placeInText(text: string, position: number): string {
  const before = text.slice(0, position).split("\n");
  const found = text[position];
  const what = found === undefined ? "it ends too early" : `${quoted(found)} was not expected`;
  return `${what} at line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

function placeOfToken(text: string, message: string): string {
  const token = /Unexpected token '(.+?)'/.exec(message)?.[1];
  const position = token === undefined ? -1 : text.indexOf(token);
  return position === -1 ? "it could not be parsed" : placeInText(text, position);
}

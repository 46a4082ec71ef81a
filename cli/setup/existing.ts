import { quoted, VpcflowError } from "../../flow/errors.ts";
import { parseConfig } from "../../stacks/config.ts";
import { parseJson, readIfThere } from "../json-file.ts";
import { type Draft, leavesOf } from "./draft.ts";

/** A field of `vpcflow.json` that setup is about to change; the values are JSON, and absent where there is none. */
export interface Change {
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * What the `vpcflow.json` that is there says, defaults filled in; an empty draft where there is none.
 * @throws VpcflowError CONFIG or CONFIG_SYNTAX: setup writes over no file that it does not understand.
 */
export async function readExisting(file: string): Promise<Draft | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return parseConfig(parseJson(text, "vpcflow.json")) as Draft;
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    throw notUnderstood(error, file);
  }
}

/** What differs between two configs, field by field. */
export function changesBetween(before: Draft, after: Draft): Change[] {
  const [from, to] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => from.get(path) !== to.get(path))
    .map((path) => ({ path, ...side("from", from.get(path)), ...side("to", to.get(path)) }));
}

// --- internal ---

function side<Key extends "from" | "to">(key: Key, value: string | undefined): { [key in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [key in Key]?: string };
}

function notUnderstood(error: VpcflowError, file: string): VpcflowError {
  return new VpcflowError(error.code, error.message, {
    subject: file,
    fix: `Correct ${quoted(file, 300)}, or move it away, and run vpcflow setup again: it is not written over.`,
    cause: error,
  });
}

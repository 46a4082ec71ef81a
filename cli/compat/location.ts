import { stat } from "node:fs/promises";
import path from "node:path";
import type { Context } from "../context.ts";

/** What the old tools take, and what their users asked for: a file, or `-` for stdin. */
export const LOCATION_TYPES = ["cwl", "s3", "file"] as const;
export type LocationType = (typeof LOCATION_TYPES)[number];

/** Where the old tool reads, as vpcflow names it. */
export interface Location {
  kind: "logs" | "s3" | "kinesis" | "file";
  /** `logs://…` and the like, or a path. */
  source: string;
}

/** @param type what `--location-type` says; absent where nothing was said */
export async function flowLogLocation(
  text: string,
  type: LocationType | undefined,
  context: Context,
): Promise<Location> {
  if (type === "s3" || text.startsWith("s3://")) return { kind: "s3", source: `s3://${text.replace(/^s3:\/\//, "")}` };
  if (type === "file" || (type === undefined && (await isFile(text, context)))) return { kind: "file", source: text };
  return { kind: "logs", source: `logs://${text.replace(/^logs:\/\//, "")}` };
}

export async function streamLocation(text: string, context: Context): Promise<Location> {
  if (await isFile(text, context)) return { kind: "file", source: text };
  return { kind: "kinesis", source: `kinesis://${text.replace(/^kinesis:\/\//, "")}` };
}

// --- internal ---

/** How files of flow logs are called. A log group or a stream of such a name, beside a file of that name, is nobody's. */
const FILE_NAME = /\.(log|txt|gz|json|jsonl|ndjson|tsv|b64|parquet)$/i;

/**
 * Whether a name that may be a log group's means a file. A script's log group must not become a file because the folder
 * that it runs in has something of that name, its own output most of all: so the name must be a file's, too.
 */
async function isFile(text: string, { cwd, stderr }: Context): Promise<boolean> {
  if (text === "-" || /^\.\.?\//.test(text)) return true;
  if (!FILE_NAME.test(text)) return false;
  const found = await stat(path.resolve(cwd, text)).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return false;
  stderr.write(`Reading the file ${JSON.stringify(text)}.\n`);
  return true;
}

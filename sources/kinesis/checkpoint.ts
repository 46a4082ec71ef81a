import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { StreamStart } from "./start.ts";

/**
 * How far a shard has been dealt with: to a record, by its sequence number; to a time before which nothing is wanted of it,
 * ms since the epoch; or to its end.
 */
export type ShardPosition = { after: string } | { since: number } | "closed";

/** How far a stream has been dealt with. */
export interface Checkpoint {
  stream: string;
  /** Tells a stream from one of the same name that was made after it was deleted. ISO 8601. */
  streamCreatedAt?: string;
  writtenAt: string;
  /** Where shards begin that are not here yet. */
  start: StreamStart;
  shards: Map<string, ShardPosition>;
}

/** The checkpoint in a file, `undefined` where there is none yet. @throws VpcflowError `CHECKPOINT` where it is none */
export async function readCheckpoint(file: string): Promise<Checkpoint | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const checkpoint = parsed(text);
  if (checkpoint) return checkpoint;
  throw new VpcflowError("CHECKPOINT", `${quoted(file)} is no checkpoint of vpcflow.`, {
    subject: file,
    expected: "a file that --checkpoint wrote",
    fix: "Name another file: one that is not there yet begins anew.",
  });
}

/** Writes it in the place of the old one, at once: whenever the machine stops, one of the two is there, whole. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  const json = { version: VERSION, ...checkpoint, shards: Object.fromEntries(checkpoint.shards) };
  try {
    const handle = await open(aside, "wx", 0o666);
    try {
      await handle.writeFile(`${JSON.stringify(json, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    // The name that the person knows: not the temporary file's, and some calls (write, fsync) name none.
    throw error instanceof Error ? Object.assign(error, { path: placeOf(error, file), dest: undefined }) : error;
  }
}

// --- internal ---

const VERSION = 1;

/** What a new file lacks is its folder. */
function placeOf(error: NodeJS.ErrnoException, file: string): string {
  return error.code === "ENOENT" ? path.dirname(file) : file;
}

function parsed(text: string): Checkpoint | undefined {
  try {
    const { version, stream, streamCreatedAt, writtenAt, start, shards } = JSON.parse(text);
    const isOurs = version === VERSION && typeof stream === "string" && isStart(start) && isTime(writtenAt);
    if (!isOurs || typeof shards !== "object" || shards === null) return undefined;
    const positions = Object.entries(shards);
    if (!positions.every((entry): entry is [string, ShardPosition] => isPosition(entry[1]))) return undefined;
    const created = isTime(streamCreatedAt) ? { streamCreatedAt } : {};
    return { stream, ...created, writtenAt, start, shards: new Map(positions) };
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function isPosition(value: unknown): value is ShardPosition {
  if (value === "closed") return true;
  if (typeof value !== "object" || value === null) return false;
  const { after, since } = value as { after?: unknown; since?: unknown };
  return /^\d+$/.test(String(after)) || Number.isSafeInteger(since);
}

function isStart(value: unknown): value is StreamStart {
  if (typeof value !== "object" || value === null) return false;
  const { type, ms } = value as Record<string, unknown>;
  return type === "oldest" || type === "latest" || (type === "since" && Number.isSafeInteger(ms));
}

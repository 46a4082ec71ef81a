import { gunzip, gzipProblem, inflateMember, nextMember, skipPadding, startsGzip } from "./gzip-member.ts";

/** A part that could not be read: what was wrong and at which byte of the record it stands. What follows it is still read. */
export interface Damage {
  reason: string;
  /** Byte offset: in the data that was given for broken gzip, in the inflated part for broken messages. */
  offset: number;
}

export interface Inflated {
  /** The plain bytes, one part for each run that could be read. */
  parts: Buffer[];
  damages: Damage[];
}

/** Deflate cannot do better than 1,032 to 1: a trailer that claims more lies. */
const MAX_RATIO = 1032;
/** Firehose writes gzip inside gzip; nobody writes more. */
const MAX_LAYERS = 2;
/** Past this many broken members a record is given up: looking for more costs time and finds nothing. */
export const MAX_DAMAGES = 64;

/**
 * Takes off gzip layers: none, one or two, several members in a row, padding between and after them.
 * Members whose checksum does not hold, or that inflate past what is left of `limit` bytes, are damages, not data.
 *
 * @param limit the most plain bytes that all parts may have together
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export function inflate(data: Uint8Array, limit: number): Inflated {
  const whole = gunzipWhole(data, limit);
  if (!whole) return inflateByMember(data, limit);
  const result: Inflated = { parts: [], damages: [] };
  addLayer(result, whole, { budget: { limit, left: limit - whole.length }, layers: MAX_LAYERS - 1 });
  return result;
}

/** The same, with a look at each member by itself: slower, and right where some are gzipped twice and others once. */
export function inflateByMember(data: Uint8Array, limit: number): Inflated {
  const result: Inflated = { parts: [], damages: [] };
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  unwrap(result, bytes, { budget: { limit, left: limit }, layers: MAX_LAYERS });
  return result;
}

/** Notes, once, that the rest is not looked at. */
export function giveUp(damages: Damage[], offset: number): void {
  if (damages.at(-1)?.reason !== GIVEN_UP) damages.push({ reason: GIVEN_UP, offset });
}

// --- internal ---

/** The last reason, where damages were too many. */
const GIVEN_UP = `the rest was given up after ${MAX_DAMAGES} damaged parts`;

interface Layer {
  /** Shared by every layer and member, so that many small bombs are bounded as one large one is. */
  budget: { readonly limit: number; left: number };
  /** How many layers of gzip may still be taken off. */
  layers: number;
  /** Where an outer member stands in the data that was given; damages of its inner ones are reported there. */
  outer?: number;
}

/** The common case in one call: members that fill the data to its last byte, with nothing wrong. */
function gunzipWhole(data: Uint8Array, limit: number): Buffer | undefined {
  if (!startsGzip(data)) return undefined;
  try {
    const options = { maxOutputLength: Math.max(1, limit), chunkSize: chunkSizeFor(data, limit) };
    const { buffer, consumed } = gunzip(data, options);
    return consumed === data.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** The trailer's ISIZE makes zlib inflate in one piece, without copies; it is bounded, since it may lie. */
function chunkSizeFor(data: Uint8Array, limit: number): number {
  const end = data.length;
  const claimed = data[end - 4]! + data[end - 3]! * 2 ** 8 + data[end - 2]! * 2 ** 16 + data[end - 1]! * 2 ** 24;
  return Math.max(64, Math.min(claimed + 1, end * MAX_RATIO, limit + 1));
}

function addLayer(result: Inflated, plain: Buffer, layer: Layer): void {
  if (layer.layers > 0 && startsGzip(plain)) unwrap(result, plain, layer);
  else if (plain.length > 0) result.parts.push(plain);
}

/** The careful way, member by member, so that what stands before and after a broken one is kept. */
function unwrap(result: Inflated, data: Buffer, layer: Layer): void {
  let offset = skipPadding(data, 0);
  while (offset < data.length && result.damages.length < MAX_DAMAGES) {
    if (!startsGzip(data, offset)) {
      offset = takePlain(result, data, offset);
      continue;
    }
    const member = readMember(data, offset, allowance(result, layer.budget));
    const outer = layer.outer ?? offset;
    if (member.plain) {
      layer.budget.left -= member.plain.length;
      addLayer(result, member.plain, { budget: layer.budget, layers: layer.layers - 1, outer });
    } else {
      result.damages.push({ reason: member.reason, offset: outer });
    }
    offset = skipPadding(data, member.end);
  }
  if (offset < data.length) giveUp(result.damages, layer.outer ?? offset);
}

/**
 * The most bytes that the next member may have: what is left of the limit, and less with each damage, since a broken
 * member costs the time to inflate it and counts for nothing. In sum the broken ones cost about five limits at most.
 */
function allowance({ damages }: Inflated, { left, limit }: Layer["budget"]): number {
  return Math.min(left, Math.ceil(limit / (1 + damages.length)));
}

/** Bytes that are not gzip: plain text before or after members, up to the next member. */
function takePlain(result: Inflated, data: Buffer, offset: number): number {
  const end = nextMember(data, offset);
  result.parts.push(data.subarray(offset, end));
  return end;
}

type Member = { plain: Buffer; end: number; reason?: never } | { plain?: never; end: number; reason: string };

function readMember(data: Buffer, offset: number, limit: number): Member {
  try {
    return inflateMember(data, offset, limit);
  } catch (error) {
    return { end: nextMember(data, offset + 1), reason: gzipProblem(error, limit) };
  }
}

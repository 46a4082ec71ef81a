import {
  BAD_CHECKSUM,
  CUT_OFF,
  GzipDamage,
  gzipHeaderEnd,
  gzipProblem,
  inflateMember,
  isGzipProblem,
  nextMember,
  skipPadding,
  startsGzip,
} from "../flow/gzip-member.ts";
import { MAX_DAMAGES } from "../flow/inflate.ts";
import { ByteWindow } from "./byte-window.ts";
import { HeldOutput } from "./held-output.ts";
import { MemberInflater } from "./member-inflater.ts";

/** Told of each run of bytes that could not be read: once, however many false beginnings lie in it. */
export type OnDamage = (reason: string) => void;

/**
 * Inflates gzip members one after another as their bytes come, in flat memory: what a Firehose object holds, or a file
 * put together with `cat`. Padding between members and after them is passed over. A damaged member is told of; its whole
 * lines are kept where it is text, and what follows it is read.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export async function* gunzipMembers(source: AsyncIterator<Buffer>, onDamage: OnDamage): AsyncGenerator<Buffer> {
  const window = new ByteWindow(source);
  let failures = 0;
  while (await atNextPart(window)) {
    const reason = yield* readMember(window, failures > 0);
    if (reason !== undefined && failures === 0) onDamage(reason);
    failures = reason === undefined ? 0 : failures + 1;
    if (failures > MAX_DAMAGES) return onDamage(`the rest was given up after ${MAX_DAMAGES} false beginnings in a row`);
    if (failures > 0) await skipToMember(window);
  }
}

// --- internal ---

/** The shortest member: ten bytes of header, two of data, eight of trailer. */
const MIN_MEMBER = 20;
const PIECE_BYTES = 1 << 16;
const MAX_HEADER = 1 << 18;
const TRAILER_BYTES = 8;
/** What a member gives is held back until its checksum was seen to hold, as long as it is no more than this. */
const MAX_HELD = 32 * 1024 * 1024;
/** How much of what a member took is kept: members that a damaged one ran into are found again there. */
const MAX_KEPT = 1 << 20;

/** Past padding; false at the end of the stream. */
async function atNextPart(window: ByteWindow): Promise<boolean> {
  while (true) {
    window.skip(skipPadding(window.bytes, 0));
    if (window.bytes.length >= MIN_MEMBER) return true;
    if (!(await window.more())) return window.bytes.length > 0;
  }
}

/** Reads what is at the window's beginning; gives the reason where that is no good member. */
async function* readMember(window: ByteWindow, isRetry: boolean): AsyncGenerator<Buffer, string | undefined> {
  if (!startsGzip(window.bytes)) return "bytes between gzip members are no gzip data";
  const whole = inflateWhole(window.bytes);
  if (!whole) return yield* readInPieces(window, isRetry);
  window.skip(whole.end);
  yield whole.plain;
  return undefined;
}

/** The quick way, for a member that is there to its end and small. */
function inflateWhole(bytes: Buffer): { plain: Buffer; end: number } | undefined {
  try {
    return inflateMember(bytes, 0, MAX_HELD);
  } catch {
    return undefined;
  }
}

async function* readInPieces(window: ByteWindow, isRetry: boolean): AsyncGenerator<Buffer, string | undefined> {
  const held = new HeldOutput(MAX_HELD);
  const inflater = new MemberInflater();
  try {
    yield* inflateTo(held, window, inflater);
    yield* held.take();
    return undefined;
  } catch (error) {
    if (!isGzipProblem(error)) throw error;
    yield* held.salvage(isRetry);
    return gzipProblem(error, MAX_HELD);
  } finally {
    inflater.close();
  }
}

/** Inflates the member into `held`, and what no longer fits there onward; at the end the window stands past the member. */
async function* inflateTo(held: HeldOutput, window: ByteWindow, inflater: MemberInflater): AsyncGenerator<Buffer> {
  let at = await headerEnd(window);
  while (!inflater.hasEnded) {
    if (at === window.bytes.length && !(await window.more())) throw new GzipDamage(CUT_OFF);
    const piece = window.bytes.subarray(at, at + PIECE_BYTES);
    yield* held.add(await inflater.write(piece));
    at += piece.length;
    const surplus = inflater.hasEnded ? 0 : Math.max(0, at - MAX_KEPT);
    window.skip(surplus);
    at -= surplus;
  }
  const trailer = at - inflater.unused;
  if (!(await window.fill(trailer + TRAILER_BYTES))) throw new GzipDamage(CUT_OFF);
  if (!inflater.fits(window.bytes, trailer)) throw new GzipDamage(BAD_CHECKSUM);
  window.skip(trailer + TRAILER_BYTES);
}

/** Where the member's header ends. A file name in it may be long, but not without an end. */
async function headerEnd(window: ByteWindow): Promise<number> {
  while (true) {
    const end = gzipHeaderEnd(window.bytes, 0);
    if (end < window.bytes.length) return end;
    if (window.bytes.length > MAX_HEADER || !(await window.more())) throw new GzipDamage(CUT_OFF);
  }
}

/** Lets go of what is not the beginning of a member; at a damaged one's own beginning, looks past it. */
async function skipToMember(window: ByteWindow): Promise<void> {
  let from = 1;
  while (true) {
    const next = nextMember(window.bytes, Math.min(from, window.bytes.length));
    if (next < window.bytes.length) return window.skip(next);
    window.skip(Math.max(0, window.bytes.length - 2));
    from = 0;
    if (!(await window.more())) return window.skip(window.bytes.length);
  }
}

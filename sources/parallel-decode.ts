import { decodeBase64Lines } from "../flow/base64-words.ts";
import type { EventBatch } from "../flow/event-batch.ts";
import { addCounts, emptyCounts, type ReadCounts } from "../flow/record-batch.ts";
import { type DecodedLines, DecodeThread } from "./decode-thread.ts";

export interface ParallelOptions {
  /** `decode-worker.js` of this package, built. */
  script: URL;
  counts: ReadCounts;
  /** How many bytes are decoded here before a thread is worth its start. */
  threadFromBytes?: number;
}

/**
 * The log events in pieces of whole base64 lines, in order. The first pieces are decoded here; where the input goes on, a
 * thread takes the next ones, and this thread decodes beside it only while it has nothing to give on.
 */
export async function* decodePieces(
  pieces: AsyncGenerator<Buffer>,
  { script, counts, threadFromBytes = THREAD_FROM_BYTES }: ParallelOptions,
): AsyncGenerator<EventBatch[]> {
  for (let bytes = 0; bytes < threadFromBytes; ) {
    const { value, done } = await pieces.next();
    if (done) return;
    bytes += value.length;
    yield decodeBase64Lines(value, counts);
  }
  const thread = new DecodeThread(script);
  try {
    yield* decodeBeside(thread, pieces, counts);
  } finally {
    await thread.end();
  }
}

// --- internal ---

/** A thread starts cold: below this, by the time that it is warm the work is done. */
const THREAD_FROM_BYTES = 32 * 1024 * 1024;
/** Pieces that wait on the thread: enough that it never runs dry, few enough that memory stays flat. */
const QUEUED = 2;
/** Pieces that were read and not yet given on, in all. */
const AHEAD = 4;

async function* decodeBeside(
  thread: DecodeThread,
  pieces: AsyncIterator<Buffer>,
  counts: ReadCounts,
): AsyncGenerator<EventBatch[]> {
  const ahead: Piece[] = [];
  let ended = false;
  const take = async (decode: (lines: Buffer) => Piece): Promise<void> => {
    const { value, done } = await pieces.next();
    if (done) ended = true;
    else ahead.push(decode(value));
  };
  while (!ended || ahead.length > 0) {
    while (!ended && thread.queued < QUEUED && ahead.length < AHEAD) await take((lines) => onThread(thread, lines));
    const [first] = ahead;
    if (first?.decoded === undefined && !ended && ahead.length < AHEAD) await take(here);
    else if (first) {
      const { batches, counts: own } = first.decoded ?? (await first.promise);
      ahead.shift();
      addCounts(counts, own);
      yield batches;
    }
  }
}

/** Lines that are being decoded; `decoded` is there once they are. */
interface Piece {
  decoded: DecodedLines | undefined;
  promise: Promise<DecodedLines>;
}

function onThread(thread: DecodeThread, lines: Buffer): Piece {
  const promise = thread.decode(lines);
  const piece: Piece = { decoded: undefined, promise };
  // A failure is thrown when the piece's turn comes; until then it is nobody's.
  promise.then(
    (decoded) => {
      piece.decoded = decoded;
    },
    () => {},
  );
  return piece;
}

function here(lines: Buffer): Piece {
  const counts = emptyCounts();
  const decoded = { batches: decodeBase64Lines(lines, counts), counts };
  return { decoded, promise: Promise.resolve(decoded) };
}

/** The bytes of a stream until the signal aborts: then its reason is thrown at once, even while the stream waits for a writer. */
export async function* untilAborted<Chunk>(
  bytes: AsyncIterable<Chunk>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Chunk> {
  if (!signal) return yield* bytes;
  const { promise, stop } = abortOf(signal);
  const chunks = bytes[Symbol.asyncIterator]();
  try {
    while (true) {
      const { value, done } = await Promise.race([chunks.next(), promise]);
      if (done) return;
      yield value;
    }
  } finally {
    stop();
  }
}

// --- internal ---

/** Rejects when the signal aborts; `stop` ends the listening. */
function abortOf(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let stop = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    stop = () => signal.removeEventListener("abort", abort);
  });
  // An abort between two reads is thrown at the next one; until then it is nobody's.
  promise.catch(() => {});
  return { promise, stop };
}

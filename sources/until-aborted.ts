/** The bytes of a stream until the signal aborts: then its reason is thrown at once, even while the stream waits for a writer. */
export async function* untilAborted<Chunk>(
  bytes: AsyncIterable<Chunk>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Chunk> {
  if (!signal) return yield* bytes;
  const chunks = bytes[Symbol.asyncIterator]();
  let fail: (reason: unknown) => void = () => {};
  const abort = (): void => fail(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    while (true) {
      signal.throwIfAborted();
      // Not by Promise.race with one promise of the abort: that would keep every chunk until the end.
      const { value, done } = await new Promise<IteratorResult<Chunk>>((resolve, reject) => {
        fail = reject;
        chunks.next().then(resolve, reject);
      });
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    // Not waited for: what is still to come may never come.
    chunks.return?.().catch(() => {});
  }
}

/** What can be ended though the next of it is still being waited for. */
export interface Stoppable<Item> extends AsyncIterable<Item> {
  /** Nobody wants more: what is waited for comes no more, or fails. */
  stop?(): void;
}

/**
 * What comes, and `undefined` each time that nothing more has come for so many ms: the time to put out what was held back.
 * One `undefined` a pause, however long.
 * Whoever ends it in a pause, because what it held back could not be put out, ends what comes at once.
 */
export async function* withPauses<Item>(items: Stoppable<Item>, ms: number): AsyncGenerator<Item | undefined> {
  const iterator = items[Symbol.asyncIterator]();
  let isAwaited = false;
  let wake: (pause: undefined) => void = () => {};
  const timer = setTimeout(() => wake(undefined), ms);
  try {
    while (true) {
      isAwaited = true;
      const next = iterator.next();
      timer.refresh();
      let result = await firstOf(next, (resolve) => {
        wake = resolve;
      });
      if (result === undefined) {
        yield undefined;
        result = await next;
      }
      isAwaited = false;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    clearTimeout(timer);
    // A generator is not told of its end before it has given what it was asked for, which may be tomorrow.
    if (isAwaited) items.stop?.();
    await iterator.return?.();
  }
}

// --- internal ---

/** Not by Promise.race, which takes longer than most batches do. */
function firstOf<Result>(
  result: Promise<Result>,
  listen: (pause: (nothing: undefined) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    listen(resolve);
    result.then(resolve, reject);
  });
}

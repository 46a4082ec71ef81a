/**
 * What comes, and `undefined` each time that nothing more has come for so many ms: the time to put out what was held back.
 * One `undefined` a pause, however long.
 */
export async function* withPauses<Item>(items: AsyncIterable<Item>, ms: number): AsyncGenerator<Item | undefined> {
  const iterator = items[Symbol.asyncIterator]();
  let wake: (pause: undefined) => void = () => {};
  const timer = setTimeout(() => wake(undefined), ms);
  try {
    for (let next = iterator.next(); ; next = iterator.next()) {
      timer.refresh();
      let result = await firstOf(next, (resolve) => {
        wake = resolve;
      });
      if (result === undefined) {
        yield undefined;
        result = await next;
      }
      if (result.done) return;
      yield result.value;
    }
  } finally {
    clearTimeout(timer);
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

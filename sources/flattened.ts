import type { ReadCounts, RecordBatch } from "../flow/record-batch.ts";
import type { Source } from "./source.ts";

/** A source of batches that come in lists. */
export function sourceOfLists(counts: ReadCounts, lists: () => AsyncGenerator<RecordBatch[]>): Source {
  return { counts, lists, [Symbol.asyncIterator]: () => flattened(lists()) };
}

/** The batches of any source in lists, of one each where it has no others. */
export function listsOf(source: Source): AsyncIterable<readonly RecordBatch[]> {
  return source.lists?.() ?? oneByOne(source);
}

/** Lists of one item each. */
export async function* oneByOne<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  for await (const item of items) yield [item];
}

/**
 * The items of lists as they come, one by one. An item costs one promise, where each `yield*` that it would pass costs
 * several: small messages are many.
 */
export function flattened<Item>(lists: AsyncIterator<readonly Item[]>): AsyncIterableIterator<Item> {
  let list: readonly Item[] = [];
  let at = 0;
  /** Whoever asks before the next list has come waits for those who asked before. */
  let asked: Promise<unknown> = Promise.resolve();
  const following = async (): Promise<IteratorResult<Item>> => {
    while (at === list.length) {
      const next = await lists.next();
      if (next.done) return { value: undefined, done: true };
      [list, at] = [next.value, 0];
    }
    return { value: list[at++]!, done: false };
  };
  return {
    next() {
      if (at < list.length) return Promise.resolve({ value: list[at++]!, done: false });
      const result = asked.then(following);
      asked = result.catch(() => {});
      return result;
    },
    async return() {
      [list, at] = [[], 0];
      await lists.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * What several lanes give, as it comes. So many of them are read at the same time, each one item ahead of who takes them:
 * whoever is slow holds them all up, and memory stays bounded. An error of one ends all.
 *
 * @param lanes are started one after another, in their order, when there is room
 */
export async function* merged<Item>(lanes: AsyncIterable<AsyncIterable<Item>>, atOnce: number): AsyncGenerator<Item> {
  const starting = lanes[Symbol.asyncIterator]();
  const running = new Map<AsyncIterator<Item>, Promise<Arrival<Item>>>();
  let next: Promise<IteratorResult<AsyncIterable<Item>>> | undefined;
  let more = true;
  try {
    while (more || running.size > 0) {
      if (more && running.size < atOnce) next ??= guarded(starting.next());
      const arrival = await Promise.race([...(next ? [next] : []), ...running.values()]);
      if (!("lane" in arrival)) {
        next = undefined;
        if (arrival.done) more = false;
        else advance(arrival.value[Symbol.asyncIterator](), running);
        continue;
      }
      const { lane, result } = arrival;
      running.delete(lane);
      if (result.done) continue;
      advance(lane, running);
      yield result.value;
    }
  } finally {
    // Not waited for: what they are in the midst of is ended by the signal that they heed.
    for (const lane of [...running.keys(), starting]) void lane.return?.().catch(() => {});
  }
}

// --- internal ---

interface Arrival<Item> {
  lane: AsyncIterator<Item>;
  result: IteratorResult<Item>;
}

/** At the end of the map, so that each lane has its turn. */
function advance<Item>(lane: AsyncIterator<Item>, running: Map<AsyncIterator<Item>, Promise<Arrival<Item>>>): void {
  running.set(lane, guarded(lane.next().then((result) => ({ lane, result }))));
}

/** A rejection that comes when nobody waits any longer is nobody's. */
function guarded<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

import type { Bucket } from "./bucket.ts";
import { eachLimited } from "./each-limited.ts";
import { dateFolders, dayFolder, fileTimeMs } from "./key-time.ts";
import { listObjects } from "./list-objects.ts";
import { LISTINGS, type LogTree } from "./log-trees.ts";
import type { ObjectPicker, S3Object } from "./pick-objects.ts";

/**
 * The objects of flow logs that may hold records of the window, in the order of the times in their keys. Of each account
 * and Region just the days of the window are listed; the keys of one day, of all of them, are in memory at a time.
 */
export async function* treeObjects(
  bucket: Bucket,
  trees: readonly LogTree[],
  picker: ObjectPicker,
): AsyncGenerator<S3Object> {
  let days = trees.map((tree) => new TreeDays(bucket, tree, picker));
  await eachLimited(days, LISTINGS, (one) => one.next());
  while (true) {
    days = days.filter(({ objects }) => objects.length > 0);
    if (days.length === 0) return;
    const dayMs = Math.min(...days.map((one) => one.dayMs));
    const due = days.filter((one) => one.dayMs === dayMs);
    const objects = due.flatMap((one) => one.objects).sort(byTime);
    // The next days are listed while this one's objects are read.
    const listing = eachLimited(due, LISTINGS, (one) => one.next());
    listing.catch(() => {});
    yield* objects;
    await listing;
  }
}

// --- internal ---

const DAY_MS = 86_400_000;

/** The flow logs of an account in a Region, day by day. */
class TreeDays {
  /** Those of the day that are to be read; none after the last. */
  objects: S3Object[] = [];
  dayMs = Number.NEGATIVE_INFINITY;
  readonly #bucket: Bucket;
  readonly #tree: LogTree;
  readonly #picker: ObjectPicker;
  #after: string | undefined;
  #ended = false;

  constructor(bucket: Bucket, tree: LogTree, picker: ObjectPicker) {
    this.#bucket = bucket;
    this.#tree = tree;
    this.#picker = picker;
    const { fromMs } = picker.files;
    if (Number.isFinite(fromMs)) this.#after = tree.root + dayFolder(fromMs, tree.isHive);
  }

  /** Goes on to the next day on which there is anything to be read. */
  async next(): Promise<void> {
    this.objects = [];
    if (!this.#ended) this.#ended = !(await this.#listDay());
  }

  /** False where no day follows. */
  async #listDay(): Promise<boolean> {
    const { prefix } = this.#tree;
    const skipFrom = (key: string): string | undefined => this.#picker.skipFrom(key);
    const options = { prefix, skipFrom, ...(this.#after !== undefined && { startAfter: this.#after }) };
    for await (const page of listObjects(this.#bucket, options)) {
      for (const object of page) {
        const dayMs = dayOf(object);
        if (dayMs >= this.#picker.files.toMs) return false;
        if (this.objects.length > 0 && dayMs > this.dayMs) return true;
        this.#after = object.key;
        if (!this.#picker.picks(object)) continue;
        this.objects.push(object);
        this.dayMs = dayMs;
      }
    }
    return false;
  }
}

function dayOf({ key, modifiedMs }: S3Object): number {
  const timeMs = dateFolders(key).at(-1)?.fromMs ?? modifiedMs;
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}

/** By the time in the key; keys of the same time stand in their own order. */
function byTime(one: S3Object, other: S3Object): number {
  return timeOf(one) - timeOf(other) || (one.key < other.key ? -1 : 1);
}

function timeOf({ key, modifiedMs }: S3Object): number {
  return fileTimeMs(key) ?? dateFolders(key).at(-1)?.fromMs ?? modifiedMs;
}

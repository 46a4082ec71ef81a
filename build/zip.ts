import { type Zippable, zipSync } from "fflate";

/**
 * A zip that depends on nothing but the names and contents of its files: names sorted, times and modes fixed, deflated
 * by code of a fixed version (Node's own zlib changes between releases).
 */
export function deterministicZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  for (const name of [...files.keys()].sort()) entries[name] = [files.get(name)!, { os: UNIX, attrs: MODE }];
  // A zip's times are local times, and so are the getters that fflate asks: this date says the same in every time zone.
  return zipSync(entries, { level: 9, mtime: new Date(1980, 0, 1, 12) });
}

// --- internal ---

const UNIX = 3;
/** -rw-r--r--, as Lambda needs it: readable by all. */
const MODE = 0o100644 << 16;

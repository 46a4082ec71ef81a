import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { faultOf, isAbsent } from "./path-fault.ts";

/** What a folder held that is not read, by what it is. */
export type LeftOutKind = "hidden" | "empty" | "link to a folder" | "not a file" | "dangling link";

/** What is come upon on the way to the files: what is left out by its kind, and what may not be looked at, each path once. */
export class Findings {
  readonly leftOut = new Map<LeftOutKind, number>();
  /** Why, by the path. */
  readonly unread = new Map<string, string>();
  readonly #damage: (reason: string) => void;

  /** @param damage hears why a folder, or what a link leads to, could not be looked at */
  constructor(damage: (reason: string) => void) {
    this.#damage = damage;
  }

  leaveOut(kind: LeftOutKind): void {
    this.leftOut.set(kind, (this.leftOut.get(kind) ?? 0) + 1);
  }

  /** What a folder holds, in the order of names; nothing where it may not be read. */
  async entries(folder: string): Promise<Dirent[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      this.#note(folder, error);
      return [];
    });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** What is there; `undefined` where nothing is, or where the way to it may not be gone. */
  async stat(file: string): Promise<Stats | undefined> {
    return stat(file).catch((error: unknown) => {
      if (!isAbsent(error)) this.#note(file, error);
      return undefined;
    });
  }

  #note(place: string, error: unknown): void {
    const fault = faultOf(error, place);
    if (fault === undefined) throw error;
    if (this.unread.has(place)) return;
    this.unread.set(place, fault);
    this.#damage(fault);
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Change, ResourceChange } from "./plan-json.ts";

/** A leaf of a resource's attributes that differs: `rule.bucket_key_enabled`, with Terraform's own names. */
export interface ChangedAttribute {
  readonly path: string;
  /** `undefined` where there is nothing. */
  readonly from: unknown;
  /** `undefined` where there is nothing; what only the apply will tell is `unknown`. */
  readonly to: unknown;
  readonly unknown: boolean;
  readonly sensitive: boolean;
  /** The attribute for which the resource is replaced. */
  readonly forces: boolean;
}

/** What differs between before and after, leaf by leaf. Nothing, an empty text and an empty list are the same. */
export function changedAttributes({ change }: ResourceChange): ChangedAttribute[] {
  const [before, after] = [leavesOf(change.before), leavesOf(change.after)];
  const unknown = placesOf(change.after_unknown);
  const sensitive = [...placesOf(change.before_sensitive), ...placesOf(change.after_sensitive)];
  const paths = new Set([...before.keys(), ...after.keys(), ...unknown]);
  return [...paths]
    .map((path) => {
      const isUnknown = covers(unknown, path);
      return {
        path,
        from: before.get(path),
        to: isUnknown ? undefined : after.get(path),
        unknown: isUnknown,
        // Whatever its number in a list: before and after may count differently, and a secret is one in either.
        sensitive: covers(sensitive.map(unnumbered), unnumbered(path)),
        forces: forces(change, path),
      };
    })
    .filter(({ from, to, unknown }) => unknown || !isDeepStrictEqual(from, to))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

// --- internal ---

/** A block that there is one of has no number in its path: `environment.variables.X`, not `environment[0].variables.X`. */
function leavesOf(value: unknown, path = "", found = new Map<string, unknown>()): Map<string, unknown> {
  if (isNothing(value)) return found;
  if (Array.isArray(value) && value.some(isObject)) {
    value.forEach((item, index) => {
      leavesOf(item, value.length === 1 ? path : `${path}[${index}]`, found);
    });
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) leavesOf(item, path === "" ? key : `${path}.${key}`, found);
  } else found.set(path, value);
  return found;
}

/** The paths at which Terraform's map of unknown or sensitive places says `true`. */
function placesOf(marks: unknown, path = ""): string[] {
  if (marks === true) return [path];
  if (Array.isArray(marks))
    return marks.flatMap((item, index) => placesOf(item, marks.length === 1 ? path : `${path}[${index}]`));
  if (!isObject(marks)) return [];
  return Object.entries(marks).flatMap(([key, item]) => placesOf(item, path === "" ? key : `${path}.${key}`));
}

function covers(places: readonly string[], path: string): boolean {
  return places.some((place) => place === "" || path === place || /^[.[]/.test(restAfter(place, path)));
}

function unnumbered(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

function restAfter(place: string, path: string): string {
  return path.startsWith(place) ? path.slice(place.length) : "";
}

function forces({ replace_paths = [] }: Change, path: string): boolean {
  return covers(
    replace_paths.map(([first]) => String(first)),
    path,
  );
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

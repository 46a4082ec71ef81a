import path from "node:path";
import type { Attributes, TemplateParts } from "./template-parts.ts";

export interface BackendPlaces {
  /** Where the template was synthesized, absolute, links followed. */
  readonly stackDir: string;
  /** Where the ejected folder is, likewise. */
  readonly place: string;
}

/** The backend that leads to the same state from another folder: a local one by its relative path, S3 as it is. */
export function backendOf(
  { type, attributes }: TemplateParts["backend"],
  { stackDir, place }: BackendPlaces,
): Attributes {
  if (type !== "local") return attributes;
  const state = path.resolve(stackDir, String(attributes["path"]));
  return { ...attributes, path: path.relative(place, state).replaceAll(path.sep, "/") };
}

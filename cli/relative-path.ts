import path from "node:path";

/** A path as a person in `cwd` would write it. */
export function relativeTo(cwd: string, target: string): string {
  const relative = path.relative(cwd, target);
  return relative === "" ? "." : relative.startsWith(`..${path.sep}..`) ? target : relative;
}

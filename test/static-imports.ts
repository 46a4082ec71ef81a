import { readFileSync } from "node:fs";
import path from "node:path";

/** What starting a built module reads before its first line runs. */
export interface StaticImports {
  /** The files of the package, absolute, the module first. */
  readonly files: readonly string[];
  /** Their bytes. */
  readonly bytes: number;
  /** What is imported by name and is not Node's: packages. */
  readonly packages: readonly string[];
}

/** Follows the static imports of a file that esbuild wrote; `import(…)` is not followed. */
export function staticImports(entry: string): StaticImports {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const name of importedBy(readFileSync(file, "utf8"))) {
      if (name.startsWith(".")) files.add(path.resolve(path.dirname(file), name));
      else if (!name.startsWith("node:")) packages.add(name);
    }
  }
  return {
    files: [...files],
    bytes: [...files].reduce((sum, file) => sum + readFileSync(file).length, 0),
    packages: [...packages].sort(),
  };
}

// --- internal ---

function importedBy(code: string): string[] {
  const statements = code.matchAll(
    /^(?:import|export)[^;()"']*["']([^"']+)["']|;(?:import|export)[^;()"']*["']([^"']+)["']/gm,
  );
  return Array.from(statements, ([, atStart, after]) => (atStart ?? after)!);
}

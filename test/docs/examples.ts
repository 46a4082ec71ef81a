import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A program in a document, and what the document says that it prints. */
export interface Example {
  /** The name of its file, which its first line gives: `// files.mjs`. */
  name: string;
  program: string;
  prints: string;
}

/** The programs of a document in docs/: each block of `js`, and the block of `text` after it. */
export function examplesOf(document: string): Example[] {
  const text = readFileSync(join(import.meta.dirname, "../../docs", document), "utf8");
  const blocks = text.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```\n(?:\s*^```text\n(.*?)^```\n)?/gms);
  return Array.from(blocks, ([, name, program, prints]) => ({ name: name!, program: program!, prints: prints ?? "" }));
}

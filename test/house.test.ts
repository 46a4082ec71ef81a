import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

interface Room {
  /** What files of the room may import; their own room always. */
  imports: readonly RegExp[];
}

const SDK = /^@(aws-sdk|smithy)\//;
const NODE = /^node:/;
const FLOW = /^flow\//;

/** The rooms of the house and what each may import: design.md's table. */
const ROOMS: Readonly<Record<string, Room>> = {
  flow: { imports: [/^node:zlib$/, /^hyparquet(-writer)?(\/src\/\w+\.js)?$/] },
  sources: { imports: [FLOW, SDK, NODE] },
  lambda: { imports: [FLOW, SDK, NODE] },
  stacks: { imports: [FLOW, /^lambda\/environment\.ts$/, /^(cdktf|constructs|zod)$/, /^@cdktf\/provider-aws\//, NODE] },
  local: { imports: [FLOW, /^sources\//, SDK, /^(fflate|kinesis-local)$/, NODE] },
  cli: { imports: [/./] },
  "library.ts": { imports: [FLOW, /^sources\//] },
};

const PRINTS_OR_EXITS = /\bconsole\.\w+\(|\bprocess\.(stdout|stderr|exit\b|exitCode\b)/;

/** Files outside cli/ that may print or exit, and why. */
const MAY_PRINT: Readonly<Record<string, string>> = {
  "local/function-host.ts": "is the process of its own in which the function runs, whose stdout is the function's log",
  "local/kinesis.ts": "holds the program of the embedded Kinesis' own process, which ends with its parent",
  "stacks/main.ts": "is the cdktf app's own process, whose stderr cdktf shows to the person",
  "lambda/processor.ts": "writes the structured logs, which Lambda takes from stdout",
  "lambda/processor-handler.ts": "writes the structured logs, which Lambda takes from stdout",
};

/** What a file breaks of the rules, in words that name the file and the import. */
function violations(file: string, source: string): string[] {
  const room = ROOMS[file.split("/")[0]!];
  if (!room) return [];
  const own = new RegExp(`^${file.split("/")[0]}(/|$)`);
  const wrong = importsOf(file, source)
    .filter((name) => !own.test(name) && !room.imports.some((allowed) => allowed.test(name)))
    .map((name) => `${file} imports ${name}, which its room may not.`);
  const cdktf = importsOf(file, source)
    .filter((name) => /^(cdktf|constructs|@cdktf\/)/.test(name) && !file.startsWith("stacks/"))
    .map((name) => `${file} imports ${name}: cdktf stays in stacks/.`);
  const mayPrint = file.startsWith("cli/") || MAY_PRINT[file] !== undefined;
  const printed = mayPrint ? undefined : PRINTS_OR_EXITS.exec(withoutComments(source))?.[0];
  const prints = printed ? [`${file} uses ${printed}: only cli/ prints or exits.`] : [];
  return [...new Set([...wrong, ...cdktf, ...prints])];
}

/** What a file imports: packages by their name, files by their path from the root. Types, exports and dynamic imports count. */
function importsOf(file: string, source: string): string[] {
  const found = withoutComments(source).matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])((?:(?!\1)[^\n])+)\1/g,
  );
  return [...found].map(([, , name]) =>
    name!.startsWith(".") ? path.posix.join(path.posix.dirname(file), name!) : name!,
  );
}

function withoutComments(source: string): string {
  return source.replace(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*$)/gm, "");
}

describe("the rules of the house", () => {
  const root = path.join(import.meta.dirname, "..");
  const files = Object.keys(ROOMS).flatMap((room) => filesIn(root, room));

  it("finds the rooms", () => {
    for (const room of ["flow", "sources", "lambda", "stacks", "local", "cli"]) {
      expect(files.filter((file) => file.startsWith(`${room}/`)).length, room).toBeGreaterThan(2);
    }
  });

  it.each(files)("%s imports what its room may, and prints only in cli/", (file) => {
    expect(violations(file, readFileSync(path.join(root, file), "utf8"))).toEqual([]);
  });
});

describe("the exceptions", () => {
  it.each(Object.keys(MAY_PRINT))("%s still needs its own", (file) => {
    const source = readFileSync(path.join(import.meta.dirname, "..", file), "utf8");
    expect(PRINTS_OR_EXITS.test(withoutComments(source))).toBe(true);
  });
});

describe("the check itself", () => {
  it.each([
    [
      "flow/x.ts",
      'import { a } from "../sources/file.ts";',
      "flow/x.ts imports sources/file.ts, which its room may not.",
    ],
    ["flow/x.ts", 'import { readFileSync } from "node:fs";', "flow/x.ts imports node:fs, which its room may not."],
    [
      "flow/x.ts",
      'import type { A } from "@aws-sdk/client-s3";',
      "flow/x.ts imports @aws-sdk/client-s3, which its room may not.",
    ],
    ["flow/x.ts", 'export * from "../cli/main.ts";', "flow/x.ts imports cli/main.ts, which its room may not."],
    [
      "lambda/x.ts",
      'const a = await import("../cli/main.ts");',
      "lambda/x.ts imports cli/main.ts, which its room may not.",
    ],
    [
      "stacks/a/x.ts",
      'import "../../lambda/processor.ts";',
      "stacks/a/x.ts imports lambda/processor.ts, which its room may not.",
    ],
    [
      "local/x.ts",
      'import {\n  a,\n  b,\n} from "../lambda/environment.ts";',
      "local/x.ts imports lambda/environment.ts, which its room may not.",
    ],
    ["cli/x.ts", 'import { App } from "cdktf";', "cli/x.ts imports cdktf: cdktf stays in stacks/."],
    ["library.ts", 'import { a } from "./cli/main.ts";', "library.ts imports cli/main.ts, which its room may not."],
    ["flow/x.ts", "console.log(1);", "flow/x.ts uses console.log(: only cli/ prints or exits."],
    ["sources/x.ts", "process.exitCode = 1;", "sources/x.ts uses process.exitCode: only cli/ prints or exits."],
  ])("names the fault in %s: %s", (file, source, message) => {
    expect(violations(file, source)).toEqual([message]);
  });

  it("lets through what is right", () => {
    const source = '// console.log\nimport { gunzipSync } from "node:zlib";\nimport { a } from "./errors.ts";';
    expect(violations("flow/x.ts", source)).toEqual([]);
    expect(
      violations("cli/x.ts", 'import { a } from "../stacks/synth.ts"; process.exitCode = 2; console.log(1);'),
    ).toEqual([]);
    expect(violations("local/function-host.ts", "process.stdout.write(text)")).toEqual([]);
  });
});

// --- internal ---

function filesIn(root: string, room: string): string[] {
  if (room.endsWith(".ts")) return readdirSync(root).includes(room) ? [room] : [];
  const names = readdirSync(path.join(root, room), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => `${room}/${name.replaceAll(path.sep, "/")}`);
}

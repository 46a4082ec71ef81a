import { alignedLines, indented, valueExpression } from "./hcl-value.ts";

/** A block of HCL: `type "label" "label" { … }`. */
export interface Block {
  readonly header: string;
  readonly body: Body;
}

export type Body = Readonly<Record<string, unknown>>;

export interface BlockOptions {
  /** A comment for an attribute, by its name; without one it stands among the others. */
  readonly noteOf?: (attribute: string) => string | undefined;
}

/**
 * The block's lines, as `terraform fmt` leaves them: what names the thing first, then its other attributes, what has a
 * comment or is long after them, then its blocks; what it waits for last.
 */
export function blockLines({ header, body }: Block, options: BlockOptions = {}): string[] {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined && value !== null);
  const blocks = entries.filter(([name, value]) => isBlock(name, value));
  const attributes = entries.filter(([name, value]) => !isBlock(name, value)).sort(byPlace);
  const groups = [
    ...attributeGroups(attributes, options),
    ...blocks.flatMap(([name, value]) =>
      [value].flat().map((item) => blockLines({ header: name, body: item as Body })),
    ),
  ];
  const last = groups.findIndex((lines) => lines.some((line) => line.startsWith("depends_on ")));
  if (groups.length === 0) return [`${header} {}`];
  const ordered = last < 0 ? groups : [...groups.slice(0, last), ...groups.slice(last + 1), groups[last]!];
  return [`${header} {`, ...indented(ordered.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]))), "}"];
}

/** Lines of a comment, cut at words. */
export function commentLines(text: string, width = 118): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`);
}

// --- internal ---

/** The AWS provider's attributes that take a map; every other object is a block: `terraform validate` tells. */
const MAPS: ReadonlySet<string> = new Set(["tags", "variables", "aws"]);

/** What names a resource, the most telling first. */
const FIRST = [
  "name",
  "bucket",
  "function_name",
  "vpc_id",
  "subnet_id",
  "eni_id",
  "log_group_name",
  "role",
  "description",
];

/** Terraform's own: names of resources and attributes, never texts. */
const REFERENCES: ReadonlySet<string> = new Set(["depends_on", "ignore_changes", "replace_triggered_by"]);

function isBlock(name: string, value: unknown): boolean {
  if (MAPS.has(name)) return false;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null;
}

function byPlace([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return place(a) - place(b);
}

/** The short ones together; each that is long, or has a comment, on its own. */
function attributeGroups(attributes: readonly [string, unknown][], { noteOf }: BlockOptions): string[][] {
  const written = attributes.map(([name, value]) => [name, expressionOf(name, value)] as const);
  const alone = written.filter(
    ([name, text]) => noteOf?.(name) !== undefined || text.includes("\n") || name === "depends_on",
  );
  const together = written.filter((entry) => !alone.includes(entry));
  return [
    ...(together.length === 0 ? [] : [alignedLines(together)]),
    ...alone.map((entry) => [...commentOf(noteOf?.(entry[0])), ...alignedLines([entry])]),
  ];
}

function commentOf(note: string | undefined): string[] {
  return note === undefined ? [] : commentLines(note, 112);
}

function expressionOf(name: string, value: unknown): string {
  if (!REFERENCES.has(name) || !Array.isArray(value)) return valueExpression(value);
  const line = `[${value.join(", ")}]`;
  return line.length <= 100 ? line : `[\n${value.map((item) => `  ${item},\n`).join("")}]`;
}

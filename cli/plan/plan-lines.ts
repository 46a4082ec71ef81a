import { counted } from "../counted.ts";
import { printable } from "../errors.ts";
import type { Style } from "../style.ts";
import type { AttributeChange } from "./attribute-words.ts";
import { isEmptyPlan, type PlanChanges, type PlannedChange } from "./describe-changes.ts";

/** The plan in words, as lines for a terminal; nothing from outside steers it. */
export function planLines(changes: PlanChanges, style: Style): string[] {
  const { add, change, replace, destroy, drift, stays, warnings } = changes;
  const { green, yellow, red, cyan } = style;
  const lines = (mark: string) => (thing: PlannedChange) => thingLines(thing, { mark, style, warnings });
  const [tagged, others] = tagsAlone(change);
  return [
    ...section("Changed outside of vpcflow since the last deployment, and taken back", drift.flatMap(lines(cyan("!")))),
    ...section("Added", add.flatMap(lines(green("+")))),
    ...section("Changed", [...others.flatMap(lines(yellow("~"))), ...tagLines(tagged, style)]),
    ...section("Destroyed and made anew", replace.flatMap(lines(red("±")))),
    ...section("Destroyed", destroy.flatMap(lines(red("-")))),
    ...section(
      "What stays",
      stays.map((text) => `  ${printable(text)}`),
    ),
    summary(changes, style),
  ];

  function section(title: string, body: readonly string[]): string[] {
    return body.length === 0 ? [] : [style.bold(title), ...body, ""];
  }
}

// --- internal ---

interface Look {
  readonly mark: string;
  readonly style: Style;
  readonly warnings: readonly string[];
}

/** What is new or goes says what it is for; what changes says how. */
function thingLines({ kind, name, why, attributes, notes }: PlannedChange, { mark, style, warnings }: Look): string[] {
  const isGrave = (note: string) => warnings.includes(`${kind} ${name}: ${note}`);
  const purpose = attributes.length > 0 || notes.length > 0 ? undefined : why;
  return [
    `  ${mark} ${printable(kind)} ${style.cyan(printable(name))}`,
    ...(purpose === undefined ? [] : [`      ${style.dim(printable(purpose))}`]),
    ...attributes.map((attribute) => `      ${attributeText(attribute)}`),
    ...notes.map((note) => `      ${(isGrave(note) ? style.yellow : style.dim)(printable(note))}`),
  ];
}

/** `retention: 7 days → 30 days`; for what was not there before or is not there any more, a word in its place. */
function attributeText({ what, from = "nothing", to = "nothing", how, forces }: AttributeChange): string {
  return printable(`${what}: ${how ?? `${from} → ${to}`}${forces ? " (which takes a new one)" : ""}`);
}

/** Another tag is another tag of everything: a dozen things that say so hide the one that changes in earnest. */
function tagsAlone(things: readonly PlannedChange[]): [PlannedChange[], PlannedChange[]] {
  const alone = things.filter(({ attributes }) => attributes.length > 0 && attributes.every(isTag));
  return alone.length < 3 ? [[], [...things]] : [alone, things.filter((thing) => !alone.includes(thing))];
}

function isTag({ what }: AttributeChange): boolean {
  return what.startsWith("tag ");
}

function tagLines(things: readonly PlannedChange[], { yellow, dim }: Style): string[] {
  const texts = new Set(things.flatMap(({ attributes }) => attributes.map(attributeText)));
  if (texts.size === 0) return [];
  const names = things.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  return [
    `  ${yellow("~")} Tags of ${things.length} things`,
    ...[...texts].map((text) => `      ${text}`),
    `      ${dim(printable(names))}`,
  ];
}

function summary(changes: PlanChanges, style: Style): string {
  if (isEmptyPlan(changes)) return style.green("No changes: what is deployed is what vpcflow.json says.");
  const { add, change, replace, destroy, outputs } = changes;
  const parts = [
    [add, "to add"],
    [change, "to change"],
    [replace, "to make anew"],
    [destroy, "to destroy"],
  ] as const;
  const said = parts.filter(([{ length }]) => length > 0).map(([{ length }, what]) => `${length} ${what}`);
  const things = [...add, ...change, ...replace, ...destroy];
  // What an apply counts, which is more than the things that people know by a name.
  const resources = new Set(things.flatMap(({ addresses }) => addresses)).size;
  const inTerraform = resources > things.length ? ` (${counted(resources, "resource")} in Terraform)` : "";
  return style.bold(
    said.length > 0 ? `${said.join(", ")}${inTerraform}.` : `Only ${counted(outputs.length, "output")} to change.`,
  );
}

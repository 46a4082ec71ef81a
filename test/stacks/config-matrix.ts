import fc from "fast-check";
import { VpcflowError } from "../../flow/errors.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { CONFIG_RULES } from "../../stacks/config-rules.ts";
import { type Choice, configChoices, requiredWithin } from "./config-choices.ts";
import { allPairs, type Cover, type Level, type Row, type Space, settle } from "./pairwise.ts";

/** Choices that no configuration can have together, and what parseConfig says of it. */
export interface Excluded {
  readonly together: Readonly<Record<string, unknown>>;
  readonly because: string;
}

export interface ConfigMatrix {
  readonly configs: readonly PipelineInput[];
  readonly excluded: readonly Excluded[];
}

/** Configurations in which every two choices of two fields meet, for those that may: generated from the schema. */
export function configMatrix(): ConfigMatrix {
  const { rows, impossible } = cover();
  return { configs: rows.map(inputOf), excluded: impossible.map(excludedBy) };
}

/** Any valid configuration of the choices: one of the matrix, in which any fields have got another of their values. */
export function anyConfig(): fc.Arbitrary<PipelineInput> {
  const levels = CHOICES.map(({ values }, dimension) =>
    fc.nat(values.length - 1).map((value) => ({ dimension, value })),
  );
  const changes = fc.tuple(...levels).chain((all) => fc.shuffledSubarray(all));
  return fc.tuple(fc.constantFrom(...cover().rows), changes).map(([row, changed]) => inputOf(changedRow(row, changed)));
}

/** The configuration with these fields at these values, whether it is valid or not. */
export function withFields(input: PipelineInput, fields: Readonly<Record<string, unknown>>): unknown {
  const copy = structuredClone(input) as Record<string, unknown>;
  for (const [path, value] of Object.entries(fields)) setAt(copy, path.split("."), value);
  return copy;
}

/** What parseConfig says of a configuration that it refuses; `undefined` of one that it takes. */
export function refusalOf(input: unknown): string | undefined {
  try {
    parseConfig(input);
    return undefined;
  } catch (error) {
    if (error instanceof VpcflowError && error.code === "CONFIG") return error.message;
    throw error;
  }
}

// --- internal ---

const CHOICES: readonly Choice[] = configChoices();
const PATHS = CHOICES.map(({ name }) => name.split("."));

let found: Cover | undefined;

/** Searched for once: it takes seconds. */
function cover(): Cover {
  found ??= allPairs(SPACE);
  return found;
}

const REQUIRED = requiredWithin().map((path) => path.split(".") as [object: string, key: string]);

const faultsOfRows = new Map<string, number>();

/**
 * What parseConfig checks, without its words: each choice is right by itself, so the rules that span fields are left. It takes
 * a quarter of the time; that parseConfig agrees is asserted of what comes of it.
 */
const SPACE: Space = {
  dimensions: CHOICES,
  faults: (row) => {
    const key = row.join();
    const known = faultsOfRows.get(key) ?? faultsOf(inputOf(row));
    faultsOfRows.set(key, known);
    return known;
  },
};

function faultsOf(input: Readonly<Record<string, unknown>>): number {
  const missing = REQUIRED.filter(([object, key]) => input[object] && !(key in (input[object] as object)));
  // No rule that spans fields is about it: a central pipeline's source may be empty, and must be there.
  const noSource = input["source"] === undefined ? 1 : 0;
  return CONFIG_RULES.filter(({ holds }) => !holds(input)).length + missing.length + noSource;
}

function inputOf(row: Row): PipelineInput & Record<string, unknown> {
  const input = {};
  for (const [index, path] of PATHS.entries()) setAt(input, path, CHOICES[index]!.values[row[index] ?? 0]);
  return input as PipelineInput & Record<string, unknown>;
}

/** The row with those changes, in turn, that bring no fault. */
function changedRow(row: Row, changes: readonly Level[]): Row {
  return changes.reduce((before, { dimension, value }) => {
    const after = before.with(dimension, value);
    return SPACE.faults(after) === 0 ? after : before;
  }, row);
}

/** The reason is what remains when all else is as right as it can be. */
function excludedBy(levels: readonly Level[]): Excluded {
  const together = Object.fromEntries(
    levels.map(({ dimension, value }) => [CHOICES[dimension]!.name, CHOICES[dimension]!.values[value]]),
  );
  const because = refusalOf(inputOf(settle(SPACE, levels)));
  if (because === undefined) throw new Error(`parseConfig has nothing against ${JSON.stringify(together)}.`);
  return { together, because };
}

/** Sets what stands at the path; `undefined` takes it out, and an object that this leaves empty too. */
function setAt(object: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) delete object[key];
    else object[key] = value;
    return;
  }
  const part = { ...(object[key] as Record<string, unknown> | undefined) };
  setAt(part, rest, value);
  if (Object.keys(part).length > 0) object[key] = part;
  else delete object[key];
}

import fc from "fast-check";
import { VpcflowError } from "../../flow/errors.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { configSchema } from "../../stacks/config-schema.ts";
import { type Choice, configChoices } from "./config-choices.ts";
import { allPairs, complete, type Level, type Row } from "./pairwise.ts";

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
  const { rows, impossible } = allPairs(CHOICES, faultsOf);
  return { configs: rows.map(inputOf), excluded: impossible.map(excludedBy) };
}

/** Any valid configuration of the choices: fields are given values in a random order, and one that leaves no way is not. */
export function anyConfig(): fc.Arbitrary<PipelineInput> {
  const level = CHOICES.map(({ values }, dimension) =>
    fc.nat(values.length - 1).map((value) => ({ dimension, value })),
  );
  return fc
    .tuple(...level)
    .chain((levels) => fc.shuffledSubarray(levels))
    .map((levels) => inputOf(validRow(levels)));
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

function inputOf(row: Row): PipelineInput {
  const input = {};
  for (const [index, { name, values }] of CHOICES.entries()) setAt(input, name.split("."), values[row[index] ?? 0]);
  return input as PipelineInput;
}

function faultsOf(row: Row): number {
  return configSchema.safeParse(inputOf(row)).error?.issues.length ?? 0;
}

function validRow(levels: readonly Level[]): Row {
  const kept = levels.reduce<readonly Level[]>((taken, level) => {
    const more = [...taken, level];
    return complete(CHOICES, more, faultsOf) ? more : taken;
  }, []);
  return complete(CHOICES, kept, faultsOf)!;
}

/** The reason is what remains when all else is as right as it can be. */
function excludedBy(levels: readonly Level[]): Excluded {
  const together = Object.fromEntries(
    levels.map(({ dimension, value }) => [CHOICES[dimension]!.name, CHOICES[dimension]!.values[value]]),
  );
  const because = refusalOf(withFields(inputOf(validRow([])), together));
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

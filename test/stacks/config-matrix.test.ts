import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configJsonSchema } from "../../stacks/config.ts";
import { CONFIG_RULES } from "../../stacks/config-rules.ts";
import { configChoices, SAMPLES } from "./config-choices.ts";
import { anyConfig, configMatrix, refusalOf, withFields } from "./config-matrix.ts";

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly enum?: readonly unknown[];
}

const { configs, excluded } = configMatrix();
const choices = configChoices();

describe("the matrix of configurations", () => {
  it("has valid ones alone, each another", () => {
    for (const config of configs) expect(refusalOf(config)).toBeUndefined();
    expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(configs.length);
  });

  it("is small enough to be tried whole", () => {
    expect(configs.length).toBeLessThan(100);
  });

  it.each(fieldsOf(configJsonSchema()))("varies %s", (path) => {
    const values = new Set(configs.map((config) => JSON.stringify(valueAt(config, path))));
    // The version has one value, and may be left out.
    expect(values.size).toBeGreaterThan(1);
  });

  it.each(fieldsOf(configJsonSchema(), ({ enum: values }) => values !== undefined))("has every value of %s", (path) => {
    const { values } = choices.find(({ name }) => name === path)!;
    for (const value of values) expect(configs.map((config) => valueAt(config, path))).toContainEqual(value);
  });

  it("has every two choices of two fields together, or leaves them out by name", () => {
    const met = new Set(configs.flatMap(pairsIn));
    const left = new Set(excluded.map(({ together }) => JSON.stringify(Object.entries(asText(together)))));
    const missing = allPairs().filter((pair) => !met.has(pair) && !left.has(pair));
    expect(missing).toEqual([]);
  });
});

describe("what the matrix leaves out", () => {
  it("is left out by a rule of parseConfig, which says so", () => {
    const rules = [...CONFIG_RULES.map(({ expected }) => expected), "is missing: expected"];
    for (const { together, because } of excluded) {
      expect(
        rules.some((rule) => because.includes(rule)),
        `${JSON.stringify(together)}: ${because}`,
      ).toBe(true);
    }
  });

  it("is refused in whatever configuration it stands", () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        for (const { together } of excluded) expect(refusalOf(withFields(config, together))).toBeDefined();
      }),
      { numRuns: 30 },
    );
  });

  it("is little", () => {
    expect(excluded.length).toBeGreaterThan(0);
    expect(excluded.length).toBeLessThan(allPairs().length / 20);
  });
});

describe("any configuration", () => {
  it("is valid", () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        expect(refusalOf(config)).toBeUndefined();
      }),
      // A hundred missed, more often than not, that a central pipeline's source had gone.
      { numRuns: 1000 },
    );
  });
});

describe("a field that is new in the schema", () => {
  const schema = configJsonSchema() as { properties: Record<string, JsonSchema> };
  const withField = (field: unknown) => ({ ...schema, properties: { ...schema.properties, archive: field } });

  it("is varied where the schema lists its values", () => {
    const added = configChoices(withField({ properties: { format: { type: "string", enum: ["csv", "parquet"] } } }));
    expect(added.at(-1)).toEqual({ name: "archive.format", values: [undefined, "csv", "parquet"], paired: 3 });
  });

  it("fails the matrix where nobody has given it values", () => {
    expect(() => configChoices(withField({ properties: { prefix: { type: "string" } } }))).toThrow(
      "The matrix has no values for archive.prefix: put some into SAMPLES.",
    );
  });

  it("fails the matrix too where it has gone", () => {
    const { tags: _, ...others } = schema.properties;
    expect(() => configChoices({ ...schema, properties: others })).toThrow("the schema has not: tags.");
  });
});

// --- internal ---

/** The paths of all fields that the matrix takes as one, found without it. */
function fieldsOf(schema: JsonSchema, wanted: (part: JsonSchema) => boolean = () => true, path = ""): string[] {
  if (schema.properties === undefined || SAMPLES[path] !== undefined) return wanted(schema) ? [path] : [];
  return Object.entries(schema.properties).flatMap(([key, part]) =>
    fieldsOf(part, wanted, path === "" ? key : `${path}.${key}`),
  );
}

function valueAt(config: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], config);
}

function asText(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, JSON.stringify(value) ?? "absent"]));
}

function pairsIn(config: unknown): string[] {
  const fields = Object.entries(asText(Object.fromEntries(choices.map(({ name }) => [name, valueAt(config, name)]))));
  return fields.flatMap((a, index) => fields.slice(index + 1).map((b) => JSON.stringify([a, b])));
}

function allPairs(): string[] {
  const levels = choices.map(({ name, values, paired }) =>
    values.slice(0, paired).map((value) => [name, JSON.stringify(value) ?? "absent"]),
  );
  return levels.flatMap((first, index) =>
    levels.slice(index + 1).flatMap((second) => first.flatMap((a) => second.map((b) => JSON.stringify([a, b])))),
  );
}

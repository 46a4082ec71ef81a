import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { PipelineInput } from "../../stacks/config.ts";
import { configMatrix } from "../stacks/config-matrix.ts";
import { addressesOf, resourceAt, type Template, templateOf } from "../stacks/synthesized.ts";
import { prepareTerraform } from "../terraform.ts";
import { appliedModules, type EjectedPair, statementsOf, writePair, writeRoot } from "./ejected.ts";
import { PIPELINES } from "./pipelines.ts";

/**
 * What `vpcflow eject` writes against the template that it was made from, by Terraform itself: both are modules of one root,
 * which starts the provider once, and every attribute that the template states has to come out the same of a mocked apply.
 */
const root = mkdtempSync(join(tmpdir(), "vpcflow-ejected-"));
const pairs: EjectedPair[] = [];
for (const [index, input] of differentInputs().entries()) pairs.push(await writePair(root, String(index), input));
writeRoot(root, pairs);
const terraform = await prepareTerraform(root);
const missing = typeof terraform === "string" ? terraform : undefined;

afterAll(() => {
  if (typeof terraform !== "string") terraform.dispose();
  rmSync(root, { recursive: true, force: true });
});

describe("Terraform", () => {
  it.skipIf(missing !== undefined && !process.env["CI"])(`is here with the AWS provider${why()}`, () => {
    expect(missing).toBeUndefined();
  });
});

describe.skipIf(missing !== undefined)(
  "an ejected pipeline, for every attribute that a configuration can bring",
  async () => {
    const applied =
      typeof terraform === "string" ? new Map() : appliedModules(await output(["test", "-json", "-verbose"]));

    it("is as terraform fmt leaves it", async () => {
      expect(await output(["fmt", "-check", "-recursive", "-no-color", "whole"])).toBe("");
    });

    it.each(pairs)("has the template's resources with its values: $name", ({ input, template, ours, theirs }) => {
      const [before, after] = [applied.get(ours), applied.get(theirs)];
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      for (const address of addressesOf(template)) {
        const stated = Object.keys(resourceAt(template, address)).filter((name) =>
          Object.hasOwn(before.get(address), name),
        );
        const valuesOf = (all: typeof before) =>
          stated.map((name) => [name, comparable(all.get(address)[name], template)]);
        expect(valuesOf(after), `${address} of ${JSON.stringify(input)}`).toEqual(valuesOf(before));
      }
    });
  },
);

describe.skipIf(missing !== undefined)("an ejected folder, with its backend and its provider", () => {
  it.each(differentRoots())("is valid as it is: $name", async ({ whole }) => {
    expect(await output(["validate", "-no-color"], whole)).toContain("The configuration is valid");
  });
});

// --- internal ---

/** Of the matrix those whose template states an attribute that none before it has: others are the same to an eject. */
function differentInputs(): PipelineInput[] {
  const all = [...PIPELINES.map(({ input }) => input), ...configMatrix().configs].map(olderRuntime);
  return thoseWithNews(all, (input) => statementsOf(templateOf(input)));
}

/** Each validation costs seconds: the folders that have an argument of a backend or a provider that none before it has. */
function differentRoots(): EjectedPair[] {
  return thoseWithNews(pairs, ({ template: { provider, terraform } }) =>
    statementsOf({ provider, terraform: { backend: terraform.backend } }),
  );
}

function thoseWithNews<Item>(items: readonly Item[], newsOf: (item: Item) => readonly string[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const before = seen.size;
    for (const news of newsOf(item)) seen.add(news);
    return seen.size > before;
  });
}

/** The runtime that the oldest provider knows: the newer one is a text among others to an eject. */
function olderRuntime(input: PipelineInput): PipelineInput {
  return input.processor === undefined ? input : { ...input, processor: { ...input.processor, runtime: "nodejs22.x" } };
}

/** Policies are the same in any order of their keys; what a mock made up, which is no text of the template's, is another each time. */
function comparable(value: unknown, template: Template): unknown {
  if (typeof value === "string" && value.startsWith('{"')) return JSON.parse(value);
  const stated = JSON.stringify(template);
  return JSON.parse(
    JSON.stringify(value, (_, item) =>
      typeof item === "string" && /^[a-z0-9]{8}$/.test(item) && !stated.includes(item) ? "made up" : item,
    ) ?? "null",
  );
}

async function output(args: readonly string[], folder = "."): Promise<string> {
  if (typeof terraform === "string") throw new Error(terraform);
  return (await terraform.run(join(root, folder), args)).output;
}

function why(): string {
  return missing === undefined ? "" : ` (not tried: ${missing.slice(0, 200)})`;
}

import { describe, expect, it } from "vitest";
import { eachReferenceTaken } from "./references.ts";
import { templateOf, WHOLE } from "./synthesized.ts";
import { holds, valueAt, WIRING } from "./wiring.ts";

const template = templateOf(WHOLE);
const mutations = eachReferenceTaken(template);

describe("the wiring", () => {
  for (const wire of WIRING) it(wire.fact, () => expect(valueAt(template, wire)).toEqual(wire.is));
});

describe("taking away any one reference or depends_on fails a named test", () => {
  it("finds every reference in the text of the template", () => {
    const { resource, output } = template;
    const references = JSON.stringify({ resource, output }).match(/(?<!\$)\$\{/g) ?? [];
    const waits = Object.values(resource)
      .flatMap(Object.values<Record<string, unknown>>)
      .flatMap((one) => one["depends_on"] ?? []);
    expect(mutations.length).toBe(references.length + waits.length);
    expect(mutations.length).toBeGreaterThan(60);
  });

  for (const { lost, template: broken } of mutations) {
    it(`without ${lost}`, () => {
      const failing = WIRING.filter((wire) => !holds(broken, wire)).map(({ fact }) => fact);
      expect(failing).toHaveLength(1);
    });
  }
});

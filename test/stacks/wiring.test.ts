import { describe, expect, it } from "vitest";
import { eachReferenceTaken } from "./references.ts";
import { templateOf, WHOLE } from "./synthesized.ts";
import { holds, valueAt, WIRING } from "./wiring.ts";
import { RECEIVER, RECEIVER_WIRING, SENDER, SENDER_WIRING } from "./wiring-accounts.ts";

describe.each([
  { what: "a pipeline of one account", input: WHOLE, wiring: WIRING, least: 60 },
  { what: "a receiving pipeline", input: RECEIVER, wiring: RECEIVER_WIRING, least: 80 },
  { what: "a sender", input: SENDER, wiring: SENDER_WIRING, least: 30 },
])("$what", ({ input, wiring, least }) => {
  const template = templateOf(input);
  const mutations = eachReferenceTaken(template);

  describe("the wiring", () => {
    for (const wire of wiring) it(wire.fact, () => expect(valueAt(template, wire)).toEqual(wire.is));
  });

  describe("taking away any one reference or depends_on fails a named test", () => {
    it("finds every reference in the text of the template", () => {
      const { resource, output } = template;
      const references = JSON.stringify({ resource, output }).match(/(?<!\$)\$\{/g) ?? [];
      const waits = Object.values(resource)
        .flatMap(Object.values<Record<string, unknown>>)
        .flatMap((one) => one["depends_on"] ?? []);
      expect(mutations.length).toBe(references.length + waits.length);
      expect(mutations.length).toBeGreaterThan(least);
    });

    for (const { lost, template: broken } of mutations) {
      it(`without ${lost}`, () => {
        const failing = wiring.filter((wire) => !holds(broken, wire)).map(({ fact }) => fact);
        expect(failing).toHaveLength(1);
      });
    }
  });
});

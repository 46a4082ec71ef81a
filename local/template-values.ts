import { quoted } from "../flow/errors.ts";
import { block, type Resource, type TerraformJson, templateError } from "./terraform-json.ts";

/** Reads the attributes of one resource, and refuses by name what AWS would not take. */
export class TemplateValues {
  readonly address: string;
  readonly #template: TerraformJson;
  readonly #resource: Resource;

  constructor(template: TerraformJson, resource: Resource) {
    this.#template = template;
    this.#resource = resource;
    this.address = resource.address;
  }

  /** Undefined when absent. */
  raw(attribute: string): unknown {
    return this.#template.value(this.#resource, attribute);
  }

  text(attribute: string, pattern = /./s): string {
    const value = this.raw(attribute);
    if (typeof value === "string" && pattern.test(value)) return value;
    throw this.broken(attribute, pattern.source === "." ? "text" : `text that fits ${pattern}`);
  }

  /** The text must be this one: where two resources are wired together. */
  wired(attribute: string, to: { value: string; address: string }): void {
    if (this.raw(attribute) !== to.value) throw this.broken(attribute, `a reference to ${to.address}`);
  }

  choice<T extends string>(attribute: string, allowed: readonly T[], fallback?: T): T {
    const value = this.raw(attribute) ?? fallback;
    const chosen = allowed.find((one) => one === value);
    if (chosen !== undefined) return chosen;
    throw this.broken(attribute, allowed.join(" or "));
  }

  integer(attribute: string, range: { min: number; max: number; fallback?: number }): number {
    const value = this.raw(attribute) ?? range.fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= range.min && value <= range.max) return value;
    throw this.broken(attribute, `a whole number from ${range.min} to ${range.max}`);
  }

  flag(attribute: string, fallback: boolean): boolean {
    const value = this.raw(attribute) ?? fallback;
    if (typeof value === "boolean") return value;
    throw this.broken(attribute, "true or false");
  }

  /** A nested block, written as an object or as a list of one. */
  block(attribute: string): Readonly<Record<string, unknown>> | undefined {
    return block(this.raw(attribute));
  }

  broken(attribute: string, expected: string, found: unknown = this.raw(attribute)) {
    const shown = found === undefined ? "nothing" : quoted(typeof found === "string" ? found : JSON.stringify(found));
    return templateError(this.address, attribute, { found: shown, expected });
  }
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { quoted, VpcflowError } from "../flow/errors.ts";
import { computedAttribute, dataValue } from "./computed-attributes.ts";

/** A resource as the template has it. */
export interface Resource {
  type: string;
  name: string;
  /** `aws_kinesis_stream.stream` */
  address: string;
  attributes: Readonly<Record<string, unknown>>;
}

/**
 * A synthesized `cdk.tf.json`, with its references resolved: to attributes that the template states, and for those that AWS
 * would choose (ARNs, account, partition) to made-up, well-formed ones.
 */
export class TerraformJson {
  readonly region: string;
  readonly #file: string;
  readonly #resources: readonly Resource[];

  /** @throws VpcflowError TEMPLATE when the file cannot be read or is no Terraform JSON. */
  constructor(file: string) {
    this.#file = file;
    const json = readJson(file);
    this.#resources = resourcesOf(json);
    const provider = block(block(json["provider"])?.["aws"]);
    if (typeof provider?.["region"] !== "string")
      throw templateError("provider.aws", "region", { expected: "a Region" });
    this.region = provider["region"];
  }

  get folder(): string {
    return path.dirname(path.resolve(this.#file));
  }

  /** The resources of a type, in the template's order. */
  all(type: string): Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  /** @throws VpcflowError TEMPLATE when there is none of that type, or more than one. */
  one(type: string): Resource {
    const [first, ...others] = this.all(type);
    if (first && others.length === 0) return first;
    const found = first ? [first, ...others].map((resource) => resource.address).join(", ") : "none";
    throw templateError(type, undefined, { expected: "one resource of this type", found });
  }

  /** An attribute with every reference in it resolved; undefined when it is absent or null. */
  value(resource: Resource, attribute: string): unknown {
    const raw = resource.attributes[attribute];
    return raw === null || raw === undefined ? undefined : this.#resolve(raw, { resource, attribute, depth: 0 });
  }

  /** What Terraform would know as `resource.arn`. */
  arn(resource: Resource): string {
    return this.#reference(`${resource.address}.arn`, { resource, attribute: "arn", depth: 0 });
  }

  #resolve(raw: unknown, at: Place): unknown {
    if (typeof raw === "string") return this.#text(raw, at);
    if (Array.isArray(raw)) return raw.map((item) => this.#resolve(item, at));
    if (typeof raw !== "object" || raw === null) return raw;
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, this.#resolve(value, at)]));
  }

  // `$${` and `%%{` are the literal signs; `${…}` is a reference; a directive `%{…}` is nothing that we write.
  #text(text: string, at: Place): string {
    return text.replace(
      /\$\$\{|%%\{|%\{|\$\{((?:[^{}"]|"[^"]*")*)\}|\$\{/g,
      (match, expression: string | undefined) => {
        if (match === "$${" || match === "%%{") return match.slice(1);
        if (expression === undefined) throw this.#unresolved(text, at);
        return this.#reference(expression.trim(), at);
      },
    );
  }

  #reference(expression: string, at: Place): string {
    if (at.depth > DEEPEST) throw this.#unresolved(expression, at);
    const data = /^data\.(\w+)\.[\w-]+\.(\w+)$/.exec(expression);
    const asset = /^filebase64sha256\("([^"]+)"\)$/.exec(expression);
    const [, address, attribute = ""] = /^(\w+\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
    const target = this.#resources.find((resource) => resource.address === address);
    const value = data
      ? dataValue(`${data[1]}.${data[2]}`, this.region)
      : asset
        ? hashOf(path.resolve(this.folder, asset[1]!))
        : target && this.#attribute(target, attribute, at.depth + 1);
    if (value === undefined) throw this.#unresolved(`\${${expression}}`, at);
    return value;
  }

  /** As the template states it, or else as AWS would choose it. */
  #attribute(target: Resource, attribute: string, depth: number): string | undefined {
    const stated = (name: string) => {
      const text = target.attributes[name];
      return typeof text === "string" ? this.#text(text, { resource: target, attribute: name, depth }) : undefined;
    };
    return stated(attribute) ?? computedAttribute(target, attribute, { region: this.region, nameOf: stated });
  }

  #unresolved(found: string, at: Place): VpcflowError {
    const expected =
      "a reference to a resource of this template and to an attribute that is known before it is applied";
    return templateError(at.resource.address, at.attribute, { found: quoted(found), expected });
  }
}

/** The first block of a kind: Terraform JSON writes one as an object or as a list. */
export function block(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as Record<string, unknown>) : undefined;
}

/** Says which resource and attribute of the template is broken, and how. */
export function templateError(
  address: string,
  attribute: string | undefined,
  details: { found?: string; expected: string },
): VpcflowError {
  const subject = attribute === undefined ? address : `${address}.${attribute}`;
  const found = details.found ?? "nothing";
  return new VpcflowError("TEMPLATE", `The template's ${subject} is ${found}; expected ${details.expected}.`, {
    subject,
    found,
    expected: details.expected,
    fix: "Synthesize it again with: npx vpcflow synth",
  });
}

/** Terraform's `filebase64sha256`; undefined when the file cannot be read. */
export function hashOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("base64");
  } catch {
    return undefined;
  }
}

// --- internal ---

interface Place {
  resource: Resource;
  attribute: string;
  /** References within references. */
  depth: number;
}

const DEEPEST = 10;

function readJson(file: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw unreadable(file, undefined);
}

function unreadable(file: string, cause: unknown): VpcflowError {
  return new VpcflowError("TEMPLATE", `The template ${quoted(file, 200)} cannot be read as Terraform JSON.`, {
    subject: file,
    ...(cause instanceof Error ? { found: quoted(cause.message, 200) } : {}),
    fix: "Synthesize it again with: npx vpcflow synth",
    cause,
  });
}

function resourcesOf(json: Record<string, unknown>): Resource[] {
  const byType = Object.entries(block(json["resource"]) ?? {});
  return byType.flatMap(([type, named]) =>
    Object.entries(block(named) ?? {}).map(([name, attributes]) => ({
      type,
      name,
      address: `${type}.${name}`,
      attributes: block(attributes) ?? {},
    })),
  );
}

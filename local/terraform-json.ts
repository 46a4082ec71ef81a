import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { quoted, VpcflowError } from "../flow/errors.ts";

/** A resource as the template has it. */
export interface Resource {
  type: string;
  name: string;
  /** `aws_kinesis_stream.stream` */
  address: string;
  attributes: Readonly<Record<string, unknown>>;
}

/** The account that stands in every ARN on this machine. */
export const LOCAL_ACCOUNT_ID = "123456789012";

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
    const known = data && this.#dataValue(`${data[1]}.${data[2]}`);
    if (known) return known;
    const asset = /^filebase64sha256\("([^"]+)"\)$/.exec(expression);
    if (asset) return hashOf(path.resolve(this.folder, asset[1]!), at);
    const [, address, attribute] = /^(\w+\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
    const target = this.#resources.find((resource) => resource.address === address);
    if (!target || attribute === undefined) throw this.#unresolved(`\${${expression}}`, at);
    return this.#attribute(target, attribute, at, expression);
  }

  #attribute(target: Resource, attribute: string, at: Place, expression: string): string {
    const stated = target.attributes[attribute];
    if (typeof stated === "string") {
      return this.#text(stated, { resource: target, attribute, depth: at.depth + 1 });
    }
    const nameAttribute = NAMED_BY[target.type];
    const name = nameAttribute === undefined ? undefined : target.attributes[nameAttribute];
    if (nameAttribute === undefined || typeof name !== "string") throw this.#unresolved(`\${${expression}}`, at);
    const resolved = this.#text(name, { resource: target, attribute: nameAttribute, depth: at.depth + 1 });
    if (attribute === "id" || (attribute === "key_id" && target.type === "aws_kms_key")) return resolved;
    if (attribute !== "arn") throw this.#unresolved(`\${${expression}}`, at);
    return madeUpArn(target, resolved, this.region);
  }

  #dataValue(name: string): string | undefined {
    return { ...DATA_VALUES, "aws_region.name": this.region, "aws_region.region": this.region }[name];
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

// --- internal ---

interface Place {
  resource: Resource;
  attribute: string;
  /** References within references. */
  depth: number;
}

const DEEPEST = 10;

const DATA_VALUES: Readonly<Record<string, string>> = {
  "aws_caller_identity.account_id": LOCAL_ACCOUNT_ID,
  "aws_caller_identity.id": LOCAL_ACCOUNT_ID,
  "aws_partition.partition": "aws",
  "aws_partition.dns_suffix": "amazonaws.com",
};

/** The attribute that names a resource, from which its id and ARN are made. */
const NAMED_BY: Readonly<Record<string, string>> = {
  aws_kinesis_stream: "name",
  aws_lambda_function: "function_name",
  aws_iam_role: "name",
  aws_s3_bucket: "bucket",
  aws_cloudwatch_log_group: "name",
  aws_kms_key: "description",
};

function madeUpArn(resource: Resource, name: string, region: string): string {
  const inRegion = `${region}:${LOCAL_ACCOUNT_ID}`;
  switch (resource.type) {
    case "aws_kinesis_stream":
      return `arn:aws:kinesis:${inRegion}:stream/${name}`;
    case "aws_lambda_function":
      return `arn:aws:lambda:${inRegion}:function:${name}`;
    case "aws_iam_role":
      return `arn:aws:iam::${LOCAL_ACCOUNT_ID}:role${resource.attributes["path"] ?? "/"}${name}`;
    case "aws_s3_bucket":
      return `arn:aws:s3:::${name}`;
    case "aws_cloudwatch_log_group":
      return `arn:aws:logs:${inRegion}:log-group:${name}`;
    default:
      return `arn:aws:kms:${inRegion}:key/${keyId(resource.address)}`;
  }
}

/** AWS gives keys random ids; this one is the same each time. */
function keyId(address: string): string {
  const hex = createHash("sha256").update(address).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function hashOf(file: string, at: Place): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("base64");
  } catch {
    throw templateError(at.resource.address, at.attribute, {
      found: `the hash of ${quoted(file, 200)}`,
      expected: "a file",
    });
  }
}

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

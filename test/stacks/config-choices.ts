import { configJsonSchema } from "../../stacks/config.ts";
import type { Dimension } from "./pairwise.ts";

/** A field of `vpcflow.json` and the values that tests give it; `undefined` leaves it out. Its name is its path. */
export type Choice = Dimension;

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const CUSTOM_FORMAT =
  "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${start} ${pkt-srcaddr} ${tcp-flags}";

/**
 * Values of the fields whose values no schema lists: text, and what is made of it. A `Partition` beside AWS's own, because what is
 * written for one of them is wrong in the others; keys are of the same Regions.
 */
export const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  $schema: ["https://example.com/vpcflow.schema.json"],
  name: ["abc", "a-name-of-thirty-characters-22"],
  region: ["eu-west-1", "cn-north-1", "us-gov-west-1"],
  accountId: ["123456789012"],
  tags: [{}, { team: "network", "Cost center": "42 / é" }],
  "source.logGroup": ["/vpc/flow.a-b_c#d"],
  "source.vpcIds": [["vpc-01234567", "vpc-0123456789abcdef0"]],
  "source.subnetIds": [["subnet-01234567", "subnet-0123456789abcdef0"]],
  "source.eniIds": [["eni-0123456789abcdef0"]],
  "source.logFormat": ["default", "rich", "transit-gateway", CUSTOM_FORMAT],
  "encryption.kmsKey": ["create", "aws-managed", ...keys("0a1b2c3d-0000-4000-8000-000000000000")],
  "processor.webhookUrl": ["https://example.com/${flows}/%{x}"],
  "processor.webhookUrlParameter": ["/vpcflow/prod-flows/webhook-url", "webhook-url"],
  "iam.permissionsBoundary": ["arn:aws:iam::123456789012:policy/boundary", "arn:aws-cn:iam::aws:policy/a/b"],
  "iam.rolePath": ["/", "/flows/of/vpcs/"],
  "iam.namePrefix": ["net-"],
  "state.bucket": ["states-of-a-team"],
  "state.region": ["eu-central-1"],
  "state.key": ["flows/terraform.tfstate"],
  "state.kmsKey": keys("0a1b2c3d-1111-4000-8000-000000000000"),
  "central.accountIds": [["210987654321", "321098765432"]],
  "central.organizationId": ["o-a1b2c3d4e5"],
  "destination.arn": [
    "arn:aws:logs:eu-west-1:210987654321:destination:central-flows",
    "arn:aws-cn:logs:cn-north-1:210987654321:destination:central-flows",
  ],
  // Of the readers and of the estimate alone: no template has them.
  networks: [{ "10.20.0.0/16": { name: "prod", internal: true }, "2001:db8::/32": "six" }],
  prices: [{ region: "eu-west-1", logs: { gbIn: 0.57 } }],
};

/** Every field of the schema with the values that it is given: all of an enumeration, both ends of a range, the samples. */
export function configChoices(schema: unknown = configJsonSchema()): Choice[] {
  const choices = choicesOf(schema as JsonSchema, "", true);
  const stale = Object.keys(SAMPLES).filter((path) => !choices.some(({ name }) => name === path));
  if (stale.length > 0) throw new Error(`SAMPLES has values for fields that the schema has not: ${stale.join(", ")}.`);
  return choices;
}

/** The paths of fields that an optional object must have where it is there at all: `state.bucket` and the like. */
export function requiredWithin(schema: unknown = configJsonSchema()): string[] {
  return Object.entries((schema as JsonSchema).properties ?? {}).flatMap(([name, { properties, required = [] }]) =>
    properties === undefined ? [] : required.map((key) => `${name}.${key}`),
  );
}

// --- internal ---

/** An enumeration of more values than these meets the other fields with its first two alone; the others occur once. */
const LONGEST_PAIRED = 4;

function choicesOf(schema: JsonSchema, path: string, required: boolean): Choice[] {
  const { properties } = schema;
  if (properties === undefined || SAMPLES[path] !== undefined) return [choiceOf(schema, path, required)];
  return Object.entries(properties).flatMap(([key, part]) =>
    // What is required of an optional object is so only where another of its fields is there: the rules say so.
    choicesOf(part, path === "" ? key : `${path}.${key}`, path === "" && (schema.required?.includes(key) ?? false)),
  );
}

/** What a field is where nothing is said comes first: absent, or its default, beside which absence need occur but once. */
function choiceOf(schema: JsonSchema, path: string, required: boolean): Choice {
  const given = SAMPLES[path] ?? listedValues(schema);
  if (given === undefined) throw new Error(`The matrix has no values for ${path}: put some into SAMPLES.`);
  const paired = given.length > LONGEST_PAIRED ? 2 : given.length;
  if (required) return { name: path, values: given, paired };
  if (schema.default === undefined) return { name: path, values: [undefined, ...given], paired: paired + 1 };
  const others = given.filter((value) => value !== schema.default);
  return { name: path, values: [schema.default, ...others, undefined], paired: Math.min(paired, others.length + 1) };
}

/** What the schema itself says that a field can be: nothing of text. */
function listedValues({ const: only, enum: several, type, minimum, maximum }: JsonSchema): unknown[] | undefined {
  if (only !== undefined) return [only];
  if (several !== undefined) return [...several];
  if (type === "boolean") return [true, false];
  if (type === "integer" && minimum !== undefined && maximum !== undefined) return [minimum, maximum];
  return undefined;
}

function keys(id: string): string[] {
  return [
    ["aws", "eu-west-1"],
    ["aws-cn", "cn-north-1"],
  ].map(([partition, region]) => `arn:${partition}:kms:${region}:123456789012:key/${id}`);
}

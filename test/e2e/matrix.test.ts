import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configMatrix } from "../stacks/config-matrix.ts";
import { resourceAt, SMALLEST, type Template, templateOf } from "../stacks/synthesized.ts";
import { prepareTerraform } from "../terraform.ts";
import { errorsByModule, type Module, writeModules } from "./modules.ts";

/** A stack of the matrix, or one that is broken, and what the provider must have against it. */
interface Case extends Module {
  /** The configuration, or what is broken. */
  readonly what: string;
  /** A part of the one error that it must have; none where it must be valid. */
  readonly error?: string;
}

/** All that the oldest provider has against the newer runtime: it is why such a stack asks for a newer provider. */
const NEWER_RUNTIME = "expected runtime to be one of";

const matrix = matrixCases();
const broken = brokenCases();
const cases = [...matrix, ...broken];

const folder = mkdtempSync(join(tmpdir(), "vpcflow-matrix-"));
writeModules(folder, cases);
const terraform = await prepareTerraform(folder);
const errors = typeof terraform === "string" ? new Map<string, string[]>() : await errorsByModule(terraform, folder);
const missing = typeof terraform === "string" ? terraform : undefined;

afterAll(() => {
  if (typeof terraform !== "string") terraform.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("Terraform", () => {
  it.skipIf(missing !== undefined && !process.env["CI"])(`is here with the AWS provider${why()}`, () => {
    expect(missing).toBeUndefined();
  });
});

describe.skipIf(missing !== undefined)("every configuration of the matrix", () => {
  const valid = matrix.filter(({ error }) => error === undefined);
  const newer = matrix.filter(({ error }) => error === NEWER_RUNTIME);

  it.each(valid)(`is valid for the AWS provider: $name${why()}`, ({ name, what }) => {
    expect(errors.get(name) ?? [], what).toEqual([]);
  });

  it.each(newer)(
    `is valid but for a runtime that needs a newer provider: $name${why()}`,
    ({ name, what, template }) => {
      expect(errors.get(name), what).toEqual([expect.stringContaining(NEWER_RUNTIME)]);
      expect(template.terraform.required_providers.aws.version).toBe(">= 6.20.0, < 7.0.0");
    },
  );

  it("has the older runtime and the newer one", () => {
    expect(valid.length).toBeGreaterThan(newer.length);
    expect(newer.length).toBeGreaterThan(0);
  });

  it("is told apart: every error has its configuration", () => {
    expect([...errors.keys()].filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
  });
});

describe.skipIf(missing !== undefined)("the check itself", () => {
  it.each(broken)(`fails for $what${why()}`, ({ name, error }) => {
    expect(errors.get(name)).toEqual([expect.stringContaining(error ?? "")]);
  });
});

// --- internal ---

function matrixCases(): Case[] {
  const providers = new Set<string>();
  return configMatrix().configs.map((config, index) => {
    const template = templateOf(config);
    const shape = providerShape(template);
    const provider = !providers.has(shape);
    providers.add(shape);
    const newer = functionOf(template)?.["runtime"] === "nodejs24.x";
    const what = JSON.stringify(config);
    return { name: `config-${index}`, what, template, provider, ...(newer ? { error: NEWER_RUNTIME } : {}) };
  });
}

/** Which arguments a provider block has: blocks that differ in a value alone are tried once, since each costs a second. */
function providerShape({ provider }: Template): string {
  return JSON.stringify(provider.aws.map((block) => Object.keys(block).sort()));
}

function functionOf(template: Template): Record<string, unknown> | undefined {
  return template.resource["aws_lambda_function"]?.["processor"];
}

/** One of each kind of fault that a stack could have. */
function brokenCases(): Case[] {
  return [
    brokenCase("a value that AWS does not have", "expected retention_in_days to be one of", (template) => {
      resourceAt(template, "aws_cloudwatch_log_group.processor")["retention_in_days"] = 8;
    }),
    brokenCase("an argument that the provider does not know", "Extraneous JSON object property", (template) => {
      resourceAt(template, "aws_kinesis_stream.stream")["shards"] = 1;
    }),
    brokenCase("an argument that is missing", 'The argument "role" is required', (template) => {
      delete resourceAt(template, "aws_iam_role_policy.processor")["role"];
    }),
    brokenCase("a reference to nothing", "Reference to undeclared resource", (template) => {
      resourceAt(template, "aws_lambda_function.processor")["role"] = "${aws_iam_role.nobody.arn}";
    }),
    brokenCase("a provider argument of the wrong kind", "set of string required", (template) => {
      (template.provider.aws[0] as Record<string, unknown>)["allowed_account_ids"] = { first: { second: "1" } };
    }),
  ];
}

function brokenCase(what: string, error: string, spoil: (template: Template) => void): Case {
  const template = templateOf(SMALLEST);
  spoil(template);
  const provider = what.includes("provider argument");
  return { name: `broken-${what.replaceAll(/\W+/g, "-")}`, what, template, provider, error };
}

function why(): string {
  return missing === undefined ? "" : ` (not tried: ${missing.slice(0, 200)})`;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { configMatrix } from "../stacks/config-matrix.ts";
import { resourceAt, SMALLEST, synthesizeInto, type Template, WHOLE } from "../stacks/synthesized.ts";
import { CHECKOV_CONFIG, checkovExceptions } from "./checkov-exceptions.ts";
import { findingsOf, prepareCheckov } from "./checkov-run.ts";

/** Beside stories that take all cores, what takes 20 s alone takes minutes. */
const PATIENCE_MS = 600_000;

const folder = mkdtempSync(join(tmpdir(), "vpcflow-checkov-"));
const checkov = await prepareCheckov();
const missing = typeof checkov === "string" ? checkov : undefined;
const exceptions = checkovExceptions();

const stacks = configMatrix().configs.map((input, index) => stackOf(input, `config-${index}`));
const weak = weakened(stackOf(WHOLE, "weak"), (template) => {
  resourceAt(template, "aws_s3_bucket_public_access_block.dead_letters")["block_public_acls"] = false;
  resourceAt(template, "aws_cloudwatch_log_group.processor")["retention_in_days"] = 365;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("checkov", () => {
  it.skipIf(missing !== undefined && !process.env["CI"])(`is here${why()}`, () => {
    expect(missing).toBeUndefined();
  });
});

describe.skipIf(missing !== undefined)("checkov, with nothing skipped", () => {
  let found: ReturnType<typeof findingsOf>;

  beforeAll(async () => {
    const run = await scan(["-d", folder, "--framework", "terraform_json", "--skip-download", "-o", "json"]);
    expect(run.status, run.output).toBe(1);
    found = findingsOf(run);
  }, PATIENCE_MS);

  it(`reads every stack${why()}`, () => {
    for (const { template } of stacks) expect(found.filesRead).toContain(template);
  });

  it(`has against every configuration of the matrix what .checkov.yaml answers, and nothing else${why()}`, () => {
    for (const stack of stacks) expect(failuresIn(stack.template), stack.what).toEqual(answered(stack));
  });

  it(`has something against a stack that is weaker, and that is not answered${why()}`, () => {
    const [found, expected] = [failuresIn(weak.template), answered(weak)];
    expect(found.filter((failure) => !expected.includes(failure))).toEqual([
      "CKV2_AWS_6 aws_s3_bucket.dead_letters",
      "CKV_AWS_53 aws_s3_bucket_public_access_block.dead_letters",
    ]);
    // The other way round: an answer to what does not fail.
    expect(expected.filter((failure) => !found.includes(failure))).toEqual([
      "CKV_AWS_338 aws_cloudwatch_log_group.processor",
    ]);
  });

  function failuresIn(template: string): string[] {
    return found.failed
      .filter(({ file }) => file === template)
      .map(({ check, address }) => `${check} ${address}`)
      .sort();
  }
});

describe.skipIf(missing !== undefined)("checkov, as a person runs it", () => {
  it.each([
    ["all defaults", WHOLE],
    ["the fewest resources, AWS's own keys", SMALLEST],
  ])(
    `is content with .checkov.yaml: %s${why()}`,
    async (what, input) => {
      const { outdir } = stackOf(input, `own-${what.length}`);
      const { status, output } = await scan(["-d", outdir, "--config-file", CHECKOV_CONFIG]);
      expect(status, output).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe(".checkov.yaml", () => {
  it("answers each check once, in a sentence, for resources that there are", () => {
    expect(new Set(exceptions.map(({ check }) => check)).size).toBe(exceptions.length);
    const used = new Set(stacks.flatMap(answered));
    for (const { check, resources } of exceptions) {
      for (const { address } of resources) expect(used).toContain(`${check} ${address}`);
    }
  });

  it.each([
    ["no reason", "  # aws_s3_bucket.x\n  - CKV_AWS_1"],
    ["no resource", "  # Because.\n  - CKV_AWS_1"],
    ["no check", "  # aws_s3_bucket.x\n  # Because."],
    ["a condition of another form", "  # aws_s3_bucket.x unless a.b is c\n  # Because.\n  - CKV_AWS_1"],
  ])("is refused by this test with %s", (_what, block) => {
    expect(() => checkovExceptions(`\nskip-check:\n${block}\n`)).toThrow(/\.checkov\.yaml|has no/);
  });
});

// --- internal ---

interface Stack {
  readonly what: string;
  readonly input: PipelineInput;
  /** What cdktf writes to. */
  readonly outdir: string;
  readonly template: string;
}

function stackOf(input: PipelineInput, name: string): Stack {
  const { template } = synthesizeInto(join(folder, name), input);
  return { what: `${name}: ${JSON.stringify(input)}`, input, outdir: join(folder, name, "cdktf.out"), template };
}

function weakened(stack: Stack, spoil: (template: Template) => void): Stack {
  const template = JSON.parse(readFileSync(stack.template, "utf8")) as Template;
  spoil(template);
  writeFileSync(stack.template, JSON.stringify(template, undefined, 2));
  return stack;
}

/** The failures that .checkov.yaml answers in this stack. */
function answered({ input, template }: Stack): string[] {
  const { resource } = JSON.parse(readFileSync(template, "utf8")) as Template;
  const config = parseConfig(input);
  return exceptions
    .flatMap(({ check, resources }) =>
      resources
        .filter(({ address, where }) => {
          const [type = "", name = ""] = address.split(".");
          return resource[type]?.[name] !== undefined && where(config);
        })
        .map(({ address }) => `${check} ${address}`),
    )
    .sort();
}

function scan(args: readonly string[]) {
  if (typeof checkov === "string") throw new Error(checkov);
  return checkov(args, folder);
}

function why(): string {
  return missing === undefined ? "" : ` (not tried: ${missing.slice(0, 200)})`;
}

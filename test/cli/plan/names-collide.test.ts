import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PipelineInput, parseConfig } from "../../../stacks/config.ts";
import { describePlan } from "../../../stacks/describe.ts";

const ACCOUNT = "123456789012";
/** Regions whose names begin or end alike. */
const REGIONS = [
  "eu-west-1",
  "us-west-1",
  "us-gov-west-1",
  "us-east-1",
  "us-gov-east-1",
  "ap-southeast-1",
  "ap-east-1",
];
/** What names of resources are made of: the worst that a pipeline's own name could have in it. */
const WORDS = [
  "a",
  "flows",
  "eu",
  "west",
  "dead",
  "processor",
  "to",
  "kinesis",
  "destination",
  "flow",
  "logs",
  "probe",
];
const PREFIXES = ["", "a-", "flows-", "eu-west-"];

/** Within what AWS wants a name to be the only one; the rest within an account and a Region. */
const SCOPE_OF_KIND: Readonly<Record<string, "world" | "account">> = { "S3 bucket": "world", "IAM role": "account" };

/** What is not named by the pipeline: the flow log of a VPC, and what leads from one named thing to another. */
const UNNAMED = ["VPC flow log", "Lambda event source mapping"];

const name = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join("-"))
  .filter((text) => text.length >= 3 && text.length <= 20);

const pipeline: fc.Arbitrary<PipelineInput> = fc.record({
  name,
  region: fc.constantFrom(...REGIONS),
  accountId: fc.constant(ACCOUNT),
  iam: fc.constantFrom(...PREFIXES).map((namePrefix) => (namePrefix === "" ? {} : { namePrefix })),
  source: fc.constantFrom<PipelineInput["source"]>({ logGroup: "/vpc/flow" }, { vpcIds: ["vpc-0123456789abcdef0"] }),
});

/** The names that AWS must not see twice, each with its kind and its scope. */
function uniqueNames(input: PipelineInput): string[] {
  const config = parseConfig(input);
  const { logGroup } = config.source;
  return describePlan(config)
    .filter(({ kind }) => !UNNAMED.includes(kind))
    .map(({ kind, name }) => {
      const within = SCOPE_OF_KIND[kind] ?? `${config.region} ${inLogGroup(kind) ? (logGroup ?? config.name) : ""}`;
      return `${kind} ${name} in ${within}`;
    });
}

/** A filter and a log stream have to be the only ones of their names in a log group. */
function inLogGroup(kind: string): boolean {
  return /filter|log stream/.test(kind);
}

const shared = (a: PipelineInput, b: PipelineInput) => uniqueNames(a).filter((one) => uniqueNames(b).includes(one));
const rolesBegin = ({ name, region, iam }: PipelineInput) => `${iam?.namePrefix ?? ""}${name}-${region}`;

describe("two pipelines of one account", () => {
  it("never meet in a name, however alike their own names, Regions and prefixes are", () => {
    fc.assert(
      fc.property(pipeline, pipeline, (a, b) => {
        fc.pre(a.name !== b.name || a.region !== b.region);
        fc.pre(rolesBegin(a) !== rolesBegin(b));
        expect(shared(a, b)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("meet in their roles alone where a prefix makes one name of two, and IAM refuses the second", () => {
    const a: PipelineInput = { name: "a-flows", region: "eu-west-1", source: { logGroup: "/g" } };
    const b: PipelineInput = { ...a, name: "flows", iam: { namePrefix: "a-" } };
    expect(shared(a, b).every((one) => one.startsWith("IAM role"))).toBe(true);
    expect(shared(a, b).length).toBeGreaterThan(0);
  });

  it("meet in everything where they are one: the check itself sees it", () => {
    const a: PipelineInput = { name: "flows", region: "eu-west-1", source: { logGroup: "/g" } };
    expect(shared(a, a)).toEqual(uniqueNames(a));
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { type SynthResult, synthesize } from "../../stacks/synth.ts";

/** Terraform's JSON, as far as tests look into it. */
export interface Template {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly output: Record<string, { readonly value: unknown }>;
  readonly provider: { readonly aws: readonly Record<string, unknown>[] };
  readonly terraform: {
    readonly backend: unknown;
    readonly required_providers: { readonly aws: { readonly source: string; readonly version: string } };
  };
}

/** Flow logs of a VPC, a key of its own, a webhook: every resource that there can be. */
export const WHOLE: PipelineInput = {
  name: "prod-flows",
  region: "eu-west-1",
  source: { vpcIds: ["vpc-0123456789abcdef0"] },
  processor: { webhookUrl: "https://example.com/flows" },
};

/** An existing log group, AWS's own keys: the fewest resources. */
export const SMALLEST: PipelineInput = {
  name: "small-flows",
  region: "us-east-1",
  source: { logGroup: "/vpc/flow" },
  encryption: { kmsKey: "aws-managed" },
};

/** A function of one line, zipped with a fixed time: the same bytes wherever it is made. */
export function tinyZip(): Uint8Array {
  const code = new TextEncoder().encode("export const handler = async () => ({ batchItemFailures: [] });\n");
  return zipSync({ "index.mjs": [code, { mtime: new Date("2020-01-01T00:00:00Z") }] });
}

/** Synthesizes into a folder of its own below `folder`, the zip beside it. */
export function synthesizeInto(folder: string, input: PipelineInput): SynthResult {
  mkdirSync(folder, { recursive: true });
  const processorZip = join(folder, "processor.zip");
  writeFileSync(processorZip, tinyZip());
  return synthesize(parseConfig(input), { outdir: join(folder, "cdktf.out"), processorZip, projectDir: folder });
}

/** Synthesizes in a temporary folder, which is gone when `look` returns. */
export function withSynthesized<T>(input: PipelineInput, look: (result: SynthResult, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "vpcflow-synth-"));
  try {
    return look(synthesizeInto(folder, input), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The template of a configuration, parsed. */
export function templateOf(input: PipelineInput): Template {
  return withSynthesized(input, ({ template }) => JSON.parse(readFileSync(template, "utf8")) as Template);
}

/** The attributes of `aws_kinesis_stream.stream` and the like; fails where it is not there. */
export function resourceAt(template: Template, address: string): Record<string, unknown> {
  const [type = "", name = ""] = address.split(".");
  const resource = template.resource[type]?.[name];
  if (!resource) throw new Error(`The template has no ${address}.`);
  return resource;
}

/** Every resource address of the template, sorted. */
export function addressesOf(template: Template): string[] {
  return Object.entries(template.resource)
    .flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`))
    .sort();
}

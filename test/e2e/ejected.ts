import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ejectedContent } from "../../cli/eject/content.ts";
import { type PipelineInput, parseConfig } from "../../stacks/config.ts";
import { synthesizeInto, type Template } from "../stacks/synthesized.ts";

/** A pipeline as cdktf has it and as `vpcflow eject` writes it, each in a folder of its own. */
export interface EjectedPair {
  readonly name: string;
  readonly input: PipelineInput;
  readonly template: Template;
  /** Below the root: where the template lies, as a module. */
  readonly ours: string;
  /** Where the ejected files lie as they are, and where they lie as a module. */
  readonly whole: string;
  readonly theirs: string;
}

/** What only a root may have; a module takes the provider from there, and any version that is here. */
const OF_A_ROOT = ["backend.tf", "provider.tf", "versions.tf", ".gitignore"];
const ANY_VERSION = { terraform: { required_providers: { aws: { source: "hashicorp/aws" } } } };

/**
 * What a template states: `aws_kinesis_stream.stream.kms_key_id` and whether it is a reference, the statements of policies
 * by their names, the arguments of the provider and of the backend.
 */
export function statementsOf({ resource, provider, terraform }: PartsOfTemplate): string[] {
  return leavesOf({ resource, provider, terraform }).map(([path, value]) => {
    const text = String(value);
    if (text.startsWith('{"Version"')) return `${path} ${[...text.matchAll(/"Sid":"(\w+)"/g)].map(([, sid]) => sid)}`;
    return `${path} ${text.startsWith("${")}`;
  });
}

/** Writes a pipeline both ways below `root`. */
export async function writePair(root: string, name: string, input: PipelineInput): Promise<EjectedPair> {
  const { template: file } = synthesizeInto(join(root, "synth", name), input);
  const template = JSON.parse(readFileSync(file, "utf8")) as Template;
  const { provider: _, terraform: __, ...module } = template;
  const pair = { name, input, template, ours: `cdktf-${name}`, whole: `whole/${name}`, theirs: `ejected-${name}` };
  write(join(root, pair.ours, "cdk.tf.json"), JSON.stringify({ ...module, ...ANY_VERSION }));

  const place = join(root, pair.whole);
  const projectDir = join(root, "synth", name);
  const processorZip = join(projectDir, "processor.zip");
  const content = await ejectedContent(parseConfig(input), { projectDir, place, processorZip });
  for (const [path, text] of content) {
    write(join(place, path), text);
    // A function's code is looked for from the root, as Terraform's working directory is.
    if (path.startsWith("assets/")) write(join(root, path), text);
    else if (!OF_A_ROOT.includes(path)) write(join(root, pair.theirs, path), text);
  }
  write(join(root, pair.theirs, "versions.tf.json"), JSON.stringify(ANY_VERSION));
  return pair;
}

/** The root that calls all of them, and a test that applies it with mocks. */
export function writeRoot(root: string, pairs: readonly EjectedPair[]): void {
  const names = pairs.flatMap(({ ours, theirs }) => [ours, theirs]);
  const calls = Object.fromEntries(names.map((name) => [name, { source: `./${name}` }]));
  write(join(root, "main.tf.json"), JSON.stringify({ ...ANY_VERSION, provider: { aws: {} }, module: calls }));
  const mocks = readFileSync(join(import.meta.dirname, "mocks.tfmock.hcl"), "utf8");
  write(join(root, "tests", "mocks", "aws.tfmock.hcl"), mocks);
  write(
    join(root, "tests", "both.tftest.hcl"),
    'mock_provider "aws" {\n  source = "./tests/mocks"\n}\n\nrun "both" {}\n',
  );
}

/** What the mocked apply made of a module's resources, by their addresses in it. */
export type Applied = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** @param output what `terraform test -json -verbose` printed; @throws where the apply failed, with its errors */
export function appliedModules(output: string): Map<string, Applied> {
  const messages = output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Message] : []));
  const errors = messages.filter((message) => message["@level"] === "error");
  const state = messages.find(({ test_state }) => test_state)?.test_state;
  if (state === undefined || errors.length > 0)
    throw new Error(
      `the apply failed: ${errors
        .map((error) => JSON.stringify(error))
        .join("\n")
        .slice(0, 4000)}`,
    );
  return new Map(
    (state.root_module?.child_modules ?? []).map(({ address, resources = [] }) => [
      address.replace(/^module\./, ""),
      new Map(resources.map((resource) => [resource.address.slice(address.length + 1), resource.values])),
    ]),
  );
}

// --- internal ---

interface PartsOfTemplate {
  readonly resource?: Template["resource"];
  readonly provider: Template["provider"];
  readonly terraform: Partial<Template["terraform"]>;
}

interface Message {
  readonly "@level": string;
  readonly test_state?: { readonly root_module?: { readonly child_modules?: readonly AppliedModule[] } };
}

interface AppliedModule {
  readonly address: string;
  readonly resources?: readonly { readonly address: string; readonly values: Readonly<Record<string, unknown>> }[];
}

/** Of lists the items count, not their number. */
function leavesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  const names = Object.entries(value).filter(([name]) => name !== "//");
  return names.flatMap(([name, item]) => leavesOf(item, Array.isArray(value) ? path : `${path}.${name}`));
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

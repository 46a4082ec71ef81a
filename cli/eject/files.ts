import { isSender, type PipelineConfig } from "../../stacks/config.ts";
import { describePlan } from "../../stacks/describe.ts";
import { blockLines, commentLines } from "./hcl-block.ts";
import { noteFor } from "./notes.ts";
import type { Attributes, TemplateParts, TemplateResource } from "./template-parts.ts";

export interface EjectedSource {
  readonly config: PipelineConfig;
  readonly template: TemplateParts;
  /** The template's versions.tf, which holds the lowest version of Terraform. */
  readonly versions: string;
  /** Where the backend of this folder finds the state. */
  readonly backend: Attributes;
  /** This vpcflow's. */
  readonly version: string;
}

/** The files of a plain Terraform folder, by their names: HCL, one file a concern. */
export function terraformFiles(source: EjectedSource): Map<string, string> {
  const { config, template } = source;
  const files = new Map<string, string[][]>([
    ["versions.tf", [versions(source)]],
    ["backend.tf", [backend(source)]],
    [
      "provider.tf",
      Object.entries(template.providers).flatMap(([name, all]) =>
        all.map((body) => blockLines({ header: `provider "${name}"`, body })),
      ),
    ],
  ]);
  for (const resource of inOrder(template.resources, config)) {
    const name = fileOf(resource);
    files.set(name, [...(files.get(name) ?? []), ...resourceBlocks(resource, config)]);
  }
  files.set(
    "outputs.tf",
    Object.entries(template.outputs).map(([name, body]) => blockLines({ header: `output "${name}"`, body })),
  );
  return new Map(
    [...files].map(([name, blocks]) => [name, `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`]),
  );
}

// --- internal ---

function versions({ config, template, versions: text, version }: EjectedSource): string[] {
  const way = isSender(config)
    ? "from CloudWatch Logs to another account's pipeline"
    : "from CloudWatch Logs through a Kinesis stream to a function";
  const [, required_version] = /required_version\s*=\s*"([^"]+)"/.exec(text) ?? [];
  return [
    ...commentLines(
      `The pipeline ${config.name}: VPC Flow Logs, ${way}. Written by vpcflow eject (vpcflow ${version}).`,
    ),
    "",
    ...blockLines({
      header: "terraform",
      body: { required_version, required_providers: template.requiredProviders },
    }),
  ];
}

function backend({ template, backend: body }: EjectedSource): string[] {
  const block = blockLines({ header: `backend "${template.backend.type}"`, body });
  return [
    ...commentLines(
      "The state that vpcflow deploy wrote: this folder goes on with it. Use the one or the other, never both.",
    ),
    "terraform {",
    ...block.map((line) => (line === "" ? line : `  ${line}`)),
    "}",
  ];
}

/** The construct's own name; what Terraform finds out about the account has a file that says so. */
function fileOf({ mode, concern }: TemplateResource): string {
  return mode === "data" ? "account.tf" : `${concern.replaceAll("_", "-").toLowerCase()}.tf`;
}

/** In the order of the pipeline, a thing's parts after the resource that they belong to. */
function inOrder(resources: readonly TemplateResource[], config: PipelineConfig): TemplateResource[] {
  const order = describePlan(config).flatMap(({ addresses }) => addresses);
  const place = ({ address }: TemplateResource) => (order.includes(address) ? order.indexOf(address) : order.length);
  return [...resources].sort((a, b) => place(a) - place(b));
}

function resourceBlocks(
  { mode, type, name, address, attributes }: TemplateResource,
  config: PipelineConfig,
): string[][] {
  const thing = describePlan(config).find(({ addresses }) => addresses[0] === address);
  const { locals, body } = withZip(name, attributes);
  const lines = blockLines(
    { header: `${mode} "${type}" "${name}"`, body },
    { noteOf: (attribute) => noteFor(type, attribute) },
  );
  const why = thing === undefined ? WHY_DATA[type] : sentence(thing.why);
  return [...locals, [...(why === undefined ? [] : commentLines(why)), ...lines]];
}

/** What is only read, and so is in no plan. */
const WHY_DATA: Readonly<Record<string, string>> = {
  aws_caller_identity: "The account that this is applied in: no id is written into a policy.",
  aws_partition: "aws, aws-cn or aws-us-gov, as ARNs begin.",
};

function sentence(why: string): string {
  return `${why[0]!.toUpperCase()}${why.slice(1)}.`;
}

/** A function's code: its path in one place, and its hash from the file, so that another zip is deployed. */
function withZip(name: string, attributes: Attributes): { locals: string[][]; body: Attributes } {
  const { filename } = attributes;
  if (typeof filename !== "string") return { locals: [], body: attributes };
  const local = `${name}_zip`;
  const comment = "The function's code. The state knows this path: under another one Terraform uploads the code again.";
  return {
    locals: [["locals {", ...commentLines(comment, 112).map((line) => `  ${line}`), `  ${local} = "${filename}"`, "}"]],
    body: { ...attributes, filename: `\${local.${local}}`, source_code_hash: `\${filebase64sha256(local.${local})}` },
  };
}

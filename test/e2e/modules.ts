import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Template } from "../stacks/synthesized.ts";
import type { Terraform } from "../terraform.ts";

/** A template that is tried as one module of many; `provider` keeps its own provider block, which costs a second. */
export interface Module {
  readonly name: string;
  readonly template: Template;
  readonly provider: boolean;
}

/**
 * Writes a root that calls each template as a module: Terraform then starts the AWS provider once for all of them, where a run
 * for each would take three seconds. Modules share the root's provider but where they keep their own.
 */
export function writeModules(folder: string, modules: readonly Module[]): void {
  for (const { name, template, provider } of modules) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "cdk.tf.json"), JSON.stringify(asModule(template, provider)));
  }
  const calls = Object.fromEntries(modules.map(({ name }) => [name, { source: `./${name}` }]));
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: calls }));
}

/** What `terraform validate` has against each module, by its name; `""` is what it does not say the module of. */
export async function errorsByModule(terraform: Terraform, folder: string): Promise<Map<string, string[]>> {
  const { output } = await terraform.run(folder, ["validate", "-json"]);
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  const found = new Map<string, string[]>();
  for (const { severity, address, range, summary, detail } of diagnostics) {
    if (severity !== "error") continue;
    const name = /^module\.([\w-]+)/.exec(address ?? "")?.[1] ?? range?.filename.split("/")[0] ?? "";
    found.set(name, [...(found.get(name) ?? []), [address, summary, detail].filter(Boolean).join(": ")]);
  }
  return found;
}

// --- internal ---

interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
}

/** Without what only a root may have, and with a provider version that is here. */
function asModule(template: Template, provider: boolean): unknown {
  const { provider: own, terraform, ...rest } = template;
  const aws = { source: terraform.required_providers.aws.source };
  return { ...rest, ...(provider ? { provider: own } : {}), terraform: { required_providers: { aws } } };
}

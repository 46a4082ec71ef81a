import path from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";
import type { SetupFlags } from "../commands/setup.ts";
import type { Context } from "../context.ts";
import { relativeTo } from "../relative-path.ts";
import { type Invocation, shellQuoted } from "./app-command.ts";
import type { SetupReport } from "./report.ts";

export interface NextParts {
  projectDir: string;
  config: PipelineConfig;
  invocation: Invocation;
  flags: SetupFlags;
}

/** The commands that come after setup, as they are typed from where the person is. */
export function nextSteps({ projectDir, config, invocation, flags }: NextParts, { cwd }: Context): SetupReport["next"] {
  const where = relativeTo(cwd, projectDir);
  const chdir = shellQuoted(path.join(where, "cdktf.out/stacks", config.name));
  const configFlag = where === "." ? "" : ` --config ${shellQuoted(path.join(where, "vpcflow.json"))}`;
  const rest = `${configFlag}${sessionFlags(flags)}`;
  return [
    { command: `${invocation.typed} deploy${rest}`, why: "shows the plan in words, asks, creates it, and verifies" },
    { command: `${invocation.typed} verify${rest}`, why: "checks every hop, and decodes sample records" },
    {
      command: `terraform -chdir=${chdir} init && terraform -chdir=${chdir} apply`,
      why: "instead of deploy, with Terraform or tofu alone",
    },
    {
      command: `cdktf deploy ${config.name}`,
      why: `the same with cdktf, in ${where === "." ? "this folder" : where}`,
    },
  ];
}

// --- internal ---

/** Whoever asked AWS as somebody else deploys as that, too. */
function sessionFlags({ profile, roleArn, externalId, endpointUrl }: SetupFlags): string {
  const flags = { profile, "role-arn": roleArn, "external-id": externalId, "endpoint-url": endpointUrl };
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([flag, value]) => ` --${flag} ${shellQuoted(value!)}`)
    .join("");
}

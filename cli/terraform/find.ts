import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { shellQuoted } from "../setup/app-command.ts";

/** Both run the same templates; the first that is there is taken. */
const PROGRAMS = ["terraform", "tofu"] as const;

const INSTALL =
  "Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install/), or name yours with --terraform PATH.";

/**
 * The Terraform to run, as an absolute path: the one that is named (`--terraform`, else VPCFLOW_TERRAFORM), else
 * `terraform` or `tofu` on the PATH.
 * @throws VpcflowError TERRAFORM_MISSING
 */
export async function findTerraform(named: string | undefined, context: Pick<Context, "env" | "cwd">): Promise<string> {
  const variable = context.env["VPCFLOW_TERRAFORM"] || undefined;
  const wanted = named ?? variable;
  if (wanted !== undefined) {
    return (
      (await locate(wanted, context)) ??
      noSuchProgram(wanted, named === undefined ? "VPCFLOW_TERRAFORM" : "--terraform")
    );
  }
  for (const program of PROGRAMS) {
    const found = await locate(program, context);
    if (found !== undefined) return found;
  }
  throw new VpcflowError("TERRAFORM_MISSING", "Neither terraform nor tofu is on the PATH.", {
    subject: "terraform",
    fix: INSTALL,
  });
}

/** How a person types that program: by its name alone where the PATH leads to it. */
export async function typedProgram(program: string, context: Pick<Context, "env" | "cwd">): Promise<string> {
  const name = path.basename(program);
  return (await locate(name, context)) === program ? name : shellQuoted(program);
}

// --- internal ---

/** A bare name is looked for on the PATH, anything else is a path, as a shell has it. */
async function locate(program: string, { env, cwd }: Pick<Context, "env" | "cwd">): Promise<string | undefined> {
  const isPath = program.includes("/") || program.includes(path.sep);
  const folders = isPath ? [""] : (env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  const endings = process.platform === "win32" ? ["", ".exe"] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.resolve(cwd, folder, program + ending);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function noSuchProgram(wanted: string, by: string): never {
  throw new VpcflowError("TERRAFORM_MISSING", `${by} names ${quoted(wanted, 300)}, and no such program is there.`, {
    subject: by,
    found: wanted,
    fix: INSTALL,
  });
}

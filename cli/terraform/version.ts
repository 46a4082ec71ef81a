import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { runTerraform, type TerraformPlace } from "./run.ts";

/** A Terraform, or an OpenTofu, of a version. */
export interface Terraform {
  /** Absolute path. */
  readonly program: string;
  readonly product: "Terraform" | "OpenTofu";
  /** Such as `1.11.4`, or `1.13.0-beta1`. */
  readonly version: string;
}

const NEWER = "or name another with --terraform PATH (or VPCFLOW_TERRAFORM).";

/** Asks the program what it is. */
export async function terraformVersion(program: string, place: Omit<TerraformPlace, "program">): Promise<Terraform> {
  const stdout = await answerTo(program, place);
  const found = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/.exec(stdout);
  if (!found) throw notTerraform(program, stdout);
  return { program, product: found[1] as Terraform["product"], version: found[2]! };
}

/**
 * Refuses versions that vpcflow does not know: what it reads of their output, and what the template needs, may be otherwise.
 * @throws VpcflowError TERRAFORM_VERSION
 */
export function assertKnownVersion({ product, version }: Terraform, { s3Backend }: { s3Backend: boolean }): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 1)
    throw unknown(`${product} ${version} is newer than vpcflow knows.`, `Install a version below 2, ${NEWER}`);
  if (major < 1 || minor < 5) throw unknown(`${product} ${version} is too old.`, `Install 1.5 or newer, ${NEWER}`);
  if (s3Backend && minor < 10) {
    throw unknown(
      `${product} ${version} cannot lock a state in an S3 bucket without a DynamoDB table.`,
      `Install 1.10 or newer, ${NEWER} Without "state" in vpcflow.json the state is a file here, which 1.5 takes.`,
    );
  }
}

// --- internal ---

/** A file that may be run need not be a program: of another machine, say. */
async function answerTo(program: string, place: Omit<TerraformPlace, "program">): Promise<string> {
  try {
    return (await runTerraform({ ...place, program }, ["version"])).stdout;
  } catch (error) {
    const cannotRun = error instanceof Error && "syscall" in error && String(error.syscall).startsWith("spawn");
    throw cannotRun && "code" in error ? notTerraform(program, String(error.code)) : error;
  }
}

function unknown(message: string, fix: string): VpcflowError {
  return new VpcflowError("TERRAFORM_VERSION", message, { subject: "terraform", expected: ">= 1.5, < 2", fix });
}

function notTerraform(program: string, output: string): VpcflowError {
  const first = output.trim().split("\n")[0] ?? "";
  return new VpcflowError(
    "TERRAFORM_VERSION",
    `${quoted(path.basename(program))} is no Terraform that vpcflow knows.`,
    {
      subject: program,
      found: quoted(first),
      expected: "Terraform or OpenTofu, 1.5 or newer",
      fix: `It should answer \`version\` with "Terraform v…" or "OpenTofu v…": see what ${quoted(program, 300)} is, ${NEWER}`,
    },
  );
}

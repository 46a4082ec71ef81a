import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { App } from "cdktf";
import { quoted, VpcflowError } from "../flow/errors.ts";
import { isSender, type PipelineConfig } from "./config.ts";
import { PipelineStack } from "./pipeline-stack.ts";
import { SenderStack } from "./sender-stack.ts";
import { lowestTerraform } from "./state-location.ts";

export interface SynthOptions {
  /** Where cdktf writes: `cdktf.out` as a rule. */
  readonly outdir: string;
  /** The function's zip; a copy goes beside the template. A sender has no function, and needs none. */
  readonly processorZip: string;
  /** Where `terraform.{name}.tfstate` is kept: the working directory as a rule. */
  readonly projectDir?: string;
}

export interface SynthResult {
  /** The folder that Terraform runs in. */
  readonly stackDir: string;
  /** Its `cdk.tf.json`. */
  readonly template: string;
}

/**
 * Writes `stacks/{name}/cdk.tf.json`, `versions.tf` and the assets below `outdir`; the same input gives the same bytes.
 *
 * @throws VpcflowError `PROCESSOR_ZIP` where the function's zip is not there, `SYNTH_OUTPUT` where files cannot be written.
 */
export function synthesize(config: PipelineConfig, options: SynthOptions): SynthResult {
  const processorZip = resolve(options.processorZip);
  if (!isSender(config) && !existsSync(processorZip)) throw zipMissing(options.processorZip);
  try {
    return writeStack(config, { ...options, processorZip });
  } catch (error) {
    throw isFileError(error) ? outputError(options.outdir, error) : error;
  }
}

// --- internal ---

function writeStack(
  config: PipelineConfig,
  { outdir, processorZip, projectDir = process.cwd() }: SynthOptions,
): SynthResult {
  mkdirSync(outdir, { recursive: true });
  // Real paths, because Terraform climbs `..` from the folder that a link leads to.
  const realOutdir = realpathSync(outdir);
  const stackDir = join(realOutdir, "stacks", config.name);
  const state = join(realpathSync(projectDir), `terraform.${config.name}.tfstate`);

  const app = new App({ outdir: realOutdir });
  const options = { config, statePath: relative(stackDir, state).replaceAll(sep, "/") };
  if (config.destination) new SenderStack(app, { ...options, destination: config.destination });
  else new PipelineStack(app, { ...options, processorZip });
  app.synth();
  writeFileSync(join(stackDir, "versions.tf"), requiredVersion(config));
  return { stackDir, template: join(stackDir, "cdk.tf.json") };
}

/** A file of its own, in HCL: checkov cannot read a template whose `terraform` block holds more than blocks, and skips it all. */
function requiredVersion(config: PipelineConfig): string {
  return `terraform {\n  required_version = ">= ${lowestTerraform(config)}"\n}\n`;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function outputError(outdir: string, cause: NodeJS.ErrnoException): VpcflowError {
  return new VpcflowError("SYNTH_OUTPUT", `The template cannot be written to ${quoted(outdir, 200)} (${cause.code}).`, {
    subject: cause.path ?? outdir,
    fix: "Make the folder writable and see that the disk has room, or choose another folder, and run it again.",
    cause,
  });
}

function zipMissing(path: string): VpcflowError {
  return new VpcflowError("PROCESSOR_ZIP", "The function's zip is not there.", {
    subject: path,
    fix: "Run npm run build, which makes it; in an installed vpcflow it comes with the package, so install it again.",
  });
}

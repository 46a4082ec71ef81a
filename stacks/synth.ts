import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { App } from "cdktf";
import { VpcflowError } from "../flow/errors.ts";
import type { PipelineConfig } from "./config.ts";
import { PipelineStack } from "./pipeline-stack.ts";

export interface SynthOptions {
  /** Where cdktf writes: `cdktf.out` as a rule. */
  readonly outdir: string;
  /** The function's zip; a copy goes beside the template. */
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
 * Writes `stacks/{name}/cdk.tf.json` and its assets below `outdir`; the same input gives the same bytes.
 *
 * @throws VpcflowError `PROCESSOR_ZIP` where the function's zip is not there.
 */
export function synthesize(config: PipelineConfig, options: SynthOptions): SynthResult {
  const processorZip = resolve(options.processorZip);
  if (!existsSync(processorZip)) throw zipMissing(options.processorZip);
  mkdirSync(options.outdir, { recursive: true });
  const outdir = realpathSync(options.outdir);
  const stackDir = join(outdir, "stacks", config.name);
  const projectDir = realpathSync(options.projectDir ?? process.cwd());
  const state = join(projectDir, `terraform.${config.name}.tfstate`);

  const app = new App({ outdir });
  new PipelineStack(app, { config, processorZip, statePath: relative(stackDir, state).replaceAll(sep, "/") });
  app.synth();
  return { stackDir, template: join(stackDir, "cdk.tf.json") };
}

// --- internal ---

function zipMissing(path: string): VpcflowError {
  return new VpcflowError("PROCESSOR_ZIP", "The function's zip is not there.", {
    subject: path,
    fix: "Run npm run build, which makes it; in an installed vpcflow it comes with the package, so install it again.",
  });
}

import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { type ClientConfig, clientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { type AwsFlags, sessionOf } from "../aws-flags.ts";
import { readConfigFile } from "../config-file.ts";
import type { Context } from "../context.ts";
import { quietEnvironment, terraformEnvironment } from "../terraform/environment.ts";
import { findTerraform } from "../terraform/find.ts";
import { assertKnownVersion, type Terraform, terraformVersion } from "../terraform/version.ts";
import { assertAccount, type Caller, callerIdentity } from "./caller.ts";

/** What a deploy or a destroy is about, and with what: all of it is known before anything is written. */
export interface Target {
  /** As the file says; it names no account before the first deployment. */
  readonly config: PipelineConfig;
  /** Absolute. */
  readonly configFile: string;
  /** Absolute. */
  readonly projectDir: string;
  readonly caller: Caller;
  readonly client: ClientConfig;
  readonly terraform: Terraform;
  /** What Terraform and its provider run in. */
  readonly env: NodeJS.ProcessEnv;
  /** Of --profile. */
  readonly profile?: string;
}

export interface TargetFlags extends AwsFlags {
  config: string;
  terraform?: string;
}

/** Reads the config, finds Terraform, and asks AWS who calls. @throws VpcflowError where one of them will not do */
export async function openTarget(flags: TargetFlags, context: Context): Promise<Target> {
  const configFile = path.resolve(context.cwd, flags.config);
  const config = await readConfigFile(configFile, flags.config);
  assertRegion(config, flags);
  const program = await findTerraform(flags.terraform, context);
  const client = await clientConfig(sessionOf(flags, config.region));
  const place = { folder: path.dirname(configFile), env: quietEnvironment(context.env), context };
  const terraform = await terraformVersion(program, place);
  assertKnownVersion(terraform, { s3Backend: config.state !== undefined });
  const caller = await callerIdentity(client, context.signal);
  assertAccount(config, caller, flags.profile ?? context.env["AWS_PROFILE"]);
  const env = await terraformEnvironment(flags, client, context.env);
  const known = { config, configFile, projectDir: path.dirname(configFile), caller, client, terraform, env };
  return flags.profile === undefined ? known : { ...known, profile: flags.profile };
}

// --- internal ---

/** The template is of one Region: another would be another pipeline. */
function assertRegion({ region }: PipelineConfig, flags: AwsFlags): void {
  if (flags.region === undefined || flags.region === region) return;
  throw new VpcflowError("USAGE", `--region is ${quoted(flags.region)}, and the pipeline is in ${region}.`, {
    subject: "--region",
    found: flags.region,
    expected: region,
    fix: "Leave --region out; a pipeline in another Region has a folder and a vpcflow.json of its own.",
  });
}

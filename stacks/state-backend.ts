import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { PipelineConfig } from "./config.ts";
import { stateLocation } from "./state-location.ts";

export interface StateBackendOptions {
  readonly config: PipelineConfig;
  /** Where the state is kept without a bucket, relative to the stack's own folder: no path of this machine gets into the template. */
  readonly statePath: string;
}

/**
 * Where Terraform keeps its state: in the project's folder, or in S3, encrypted, with a lock file beside it. cdktf's own
 * default would be a path of this machine.
 *
 * The account is pinned in the provider and not here: the id becomes known with the first deploy, and Terraform takes one
 * that is added to a backend for a move of the state, which stops the second deploy (and `cdktf deploy`) at its init.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export function stateBackend(stack: TerraformStack, { config, statePath }: StateBackendOptions): void {
  const location = stateLocation(config);
  if (location === undefined) {
    new LocalBackend(stack, { path: statePath });
    return;
  }
  const { kmsKey, ...place } = location;
  new S3Backend(stack, { ...place, encrypt: true, ...(kmsKey === undefined ? {} : { kmsKeyId: kmsKey }) });
  // cdktf 0.21 does not know it. Without a lock two people could deploy at the same time, and lose what one of them made.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

import type { PipelineConfig } from "./config.ts";

/** Where Terraform's state is in S3. */
export interface StateLocation {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
  readonly kmsKey?: string;
}

/** What the S3 backend's own lock needs; OpenTofu has it from the same version on. */
export const STATE_LOCK_VERSION = "1.10.0";

const LOWEST_VERSION = "1.5.0";

/** Where the state is, defaults filled in; `undefined` where it is in the project's folder. */
export function stateLocation({ name, region, state }: Pick<PipelineConfig, "name" | "region" | "state">) {
  if (state === undefined) return undefined;
  const location: StateLocation = {
    bucket: state.bucket,
    region: state.region ?? region,
    key: state.key ?? `vpcflow/${name}/${region}/terraform.tfstate`,
    ...(state.kmsKey === undefined ? {} : { kmsKey: state.kmsKey }),
  };
  return location;
}

/** The lowest version of Terraform or OpenTofu that the stack can be deployed with. */
export function lowestTerraform({ state }: Pick<PipelineConfig, "state">): string {
  return state === undefined ? LOWEST_VERSION : STATE_LOCK_VERSION;
}

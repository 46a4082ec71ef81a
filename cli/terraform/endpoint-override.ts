import { rm } from "node:fs/promises";
import path from "node:path";
import { commitAll, stageFile } from "../staged-file.ts";

/** Terraform lays files of such names over the template. @see https://developer.hashicorp.com/terraform/language/files/override */
const FILE = "endpoint_override.tf.json";

/**
 * Makes the provider ask S3 by paths where the endpoint is a person's own, which rarely answers to `bucket.host`; takes that
 * away again where it is AWS's, so that no later deployment meets it.
 */
export async function overrideEndpoint(stackDir: string, ownEndpoint: boolean): Promise<void> {
  const file = path.join(stackDir, FILE);
  if (!ownEndpoint) return rm(file, { force: true });
  const text = `${JSON.stringify({ provider: { aws: [{ s3_use_path_style: true }] } }, undefined, 2)}\n`;
  await commitAll([() => stageFile(file, text)]);
}

import type { PipelineConfig } from "./config.ts";
import { literal } from "./terraform-text.ts";

/**
 * What a sender's `vpcflow.json` must have, as JSON text: the destination, its Region, and the format that the receiving
 * function reads lines in. Beside it a sender has a name, and the log group or the ids of what it logs.
 */
export function senderConfig({ region, source, central }: PipelineConfig, destinationArn: string): string {
  const { logFormat, filter } = source;
  const organization = central?.organizationId !== undefined;
  return JSON.stringify({
    region,
    source: { logFormat: literal(logFormat), filter },
    destination: { arn: destinationArn, ...(organization && { organization }) },
  });
}

import type { PipelineConfig } from "./config.ts";

/** What of a valid configuration will do for the demo, and not for an account; a sentence each, which names the field. */
export function configWarnings({ processor: { webhookUrl } }: PipelineConfig): string[] {
  const host = webhookUrl === undefined ? undefined : new URL(webhookUrl).hostname;
  return host !== undefined && isLoopback(host) ? [loopbackWebhook(host)] : [];
}

// --- internal ---

/** @see https://www.rfc-editor.org/rfc/rfc6890 for 127.0.0.0/8 and ::1, https://www.rfc-editor.org/rfc/rfc6761 for localhost */
function isLoopback(host: string): boolean {
  return /^127\.\d+\.\d+\.\d+$|^\[::1\]$|^(.+\.)?localhost\.?$/.test(host);
}

function loopbackWebhook(host: string): string {
  return `processor.webhookUrl leads to ${host}, which is this machine alone: a deployed function cannot reach it, and every batch would end in the dead letters. Before you deploy, give an address that AWS can reach, or none.`;
}

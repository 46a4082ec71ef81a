import type { PipelineConfig } from "./config.ts";
import { regionDoubt } from "./regions.ts";

/** What of a valid configuration will do for the demo, and not for an account; a sentence each, which names the field. */
export function configWarnings({ region, processor }: PipelineConfig): string[] {
  const doubt = regionDoubt(region);
  return [...(doubt === undefined ? [] : [`region: ${doubt}.`]), ...webhookWarnings(processor)];
}

// --- internal ---

function webhookWarnings({ webhookUrl }: PipelineConfig["processor"]): string[] {
  if (webhookUrl === undefined) return [];
  const url = new URL(webhookUrl);
  if (isLoopback(url.hostname)) return [loopbackWebhook(url.hostname)];
  return looksSecret(url) ? [secretWebhook(url.hostname)] : [];
}

/** @see https://www.rfc-editor.org/rfc/rfc6890 for 127.0.0.0/8 and ::1, https://www.rfc-editor.org/rfc/rfc6761 for localhost */
function isLoopback(host: string): boolean {
  return /^127\.\d+\.\d+\.\d+$|^\[::1\]$|^(.+\.)?localhost\.?$/.test(host);
}

function loopbackWebhook(host: string): string {
  return `processor.webhookUrl leads to ${host}, which is this machine alone: a deployed function cannot reach it, and every batch would end in the dead letters. Before you deploy, give an address that AWS can reach, or none.`;
}

/** Services whose hooks let in whoever knows their URL. */
const SECRET_HOSTS =
  /^(hooks\.slack\.com|hooks\.zapier\.com|discord(app)?\.com|.+\.webhook\.office\.com|.+\.logic\.azure\.com)$/;

/** A path that says that it holds a secret, or has a part that nobody would choose: long, and letters and digits mixed. */
function looksSecret({ hostname, pathname }: URL): boolean {
  const parts = pathname.split("/").filter(Boolean);
  return (
    SECRET_HOSTS.test(hostname) || parts.some((part) => isRandom(part) || /^(token|secret|api-?key)\b/i.test(part))
  );
}

/** Words of a path have hyphens or one case: these have neither, for 20 characters and more; UUIDs count too. */
function isRandom(part: string): boolean {
  const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
  return uuid.test(part) || (/[\w~%]{20}/.test(part) && /\d/.test(part) && /[a-z]/i.test(part));
}

/** Without the path, which may be the secret. */
function secretWebhook(host: string): string {
  return `processor.webhookUrl, at ${host}, looks like a secret: whoever reads vpcflow.json, the plan or Terraform's state would have it. Keep it in an SSM parameter (aws ssm put-parameter --type SecureString), and give that parameter's name as processor.webhookUrlParameter instead.`;
}

import type { FieldName } from "../flow/fields.ts";

/**
 * The environment variables through which the stacks speak to the functions.
 * `stacks/` writes them, `lambda/` reads them, `local/` passes them on: named here once.
 */
export const PROCESSOR_ENVIRONMENT = {
  /** The flow log format: `default`, `rich` or `${field} …` tokens. */
  logFormat: "VPCFLOW_LOG_FORMAT",
  /** Where connection sets are posted; absent when nobody receives them. */
  webhookUrl: "VPCFLOW_WEBHOOK_URL",
  /** The SSM parameter that holds that URL, where it is a secret and must not stand here. */
  webhookUrlParameter: "VPCFLOW_WEBHOOK_URL_PARAMETER",
  /** The bucket that keeps what can never be read. */
  deadLetterBucket: "VPCFLOW_DEAD_LETTER_BUCKET",
} as const;

/** The fields that connections are counted by: a log format must have them. */
export const COUNTED_FIELDS = ["srcaddr", "dstaddr", "start"] as const satisfies readonly FieldName[];

/**
 * What a webhook's URL must be and this one is not, or `undefined` where it will do. Flow data goes over TLS, but for the
 * endpoints of this machine; what would end up in logs or be cut off is refused. The URL itself is never in the answer.
 */
export function webhookUrlProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url) return 'a URL such as "https://example.com/flows"';
  if (url.username || url.password) return "a URL without a user name or password in it";
  if (url.search || url.hash) return "a URL without ? and # (/connection_sets/{bucket_time} is put after it)";
  if (url.protocol === "https:") return undefined;
  const loopback = url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  if (url.protocol === "http:" && loopback) return undefined;
  return "an https:// URL (plain http:// is for 127.0.0.1 and [::1] alone)";
}

/**
 * The environment variables through which the stacks speak to the functions.
 * `stacks/` writes them, `lambda/` reads them, `local/` passes them on: named here once.
 */
export const PROCESSOR_ENVIRONMENT = {
  /** The flow log format: `default`, `rich` or `${field} …` tokens. */
  logFormat: "VPCFLOW_LOG_FORMAT",
  /** Where connection sets are posted; absent when nobody receives them. */
  webhookUrl: "VPCFLOW_WEBHOOK_URL",
  /** The bucket that keeps what can never be read. */
  deadLetterBucket: "VPCFLOW_DEAD_LETTER_BUCKET",
} as const;

import * as z from "zod";
import { VpcflowError } from "../flow/errors.ts";
import { parseLogFormat } from "../flow/format.ts";
import { webhookUrlProblem } from "../lambda/environment.ts";
import { PIPELINE_TAG } from "./names.ts";
import { withoutUrlSecrets } from "./url-secrets.ts";

/**
 * The fields of `vpcflow.json`, each with its rule and, as its message, what is allowed.
 * A message completes the sentence "`path` is `value`: expected …".
 */

/** Retentions that CloudWatch Logs takes, in days. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Lowercase, because the bucket's name begins with it; what S3 reserves at a name's start is kept out. */
export const pipelineName = matching(
  /^(?=.{3,30}$)(?!xn-|sthree-|amzn-s3-)[a-z](-?[a-z0-9])*$/,
  "3 to 30 lowercase letters, digits and single hyphens, beginning with a letter and ending with a letter or digit",
);

export const region = matching(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'an AWS Region such as "eu-west-1"');

export const accountId = matching(/^\d{12}$/, "an AWS account id of 12 digits, as text");

export const logGroupName = matching(
  /^[\w./#-]{1,512}$/,
  "the name of a log group (not its ARN): 1 to 512 of letters, digits, _ - / . and #",
);

export const vpcIds = idsOf("vpc");
export const subnetIds = idsOf("subnet");
export const eniIds = idsOf("eni");

export const logFormat = text(
  '"default", "rich", "transit-gateway", or ${field} tokens joined by single spaces',
).superRefine((value, context) => {
  try {
    parseLogFormat(value);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    // It repeats a part of what is wrong, which may be a webhook's URL in the wrong place.
    const problem = withoutUrlSecrets(error.message.replace(/\.$/, ""));
    context.addIssue({ code: "custom", message: `a flow log format (${problem})` });
  }
});

export const kmsKey = matching(
  /^(create|aws-managed|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)$/,
  '"create", "aws-managed" or the ARN of a KMS key (arn:aws:kms:…:key/…; an alias will not do)',
);

export const webhookUrl = text("an https:// URL").superRefine((value, context) => {
  const message = webhookUrlProblem(value);
  if (message) context.addIssue({ code: "custom", message });
});

export const retentionDays = z.literal([...LOG_RETENTION_DAYS], {
  error: `a retention that CloudWatch Logs has: ${LOG_RETENTION_DAYS.join(", ")} days`,
});

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html; one of 50 places is the pipeline's own. */
export const tags = z
  .record(
    matching(
      // Whatever its case: to IAM, names that differ in their case alone are one.
      new RegExp(`^(?!aws:|${PIPELINE_TAG}$)[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$`, "iu"),
      `a tag's name: 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:, and not ${PIPELINE_TAG} (the pipeline's own)`,
    ),
    matching(
      /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u,
      "a tag's value: at most 256 letters, digits, spaces and _ . : / = + - @",
    ),
    { error: "an object of tag names and values" },
  )
  .refine((value) => Object.keys(value).length <= 49, "at most 49 tags (AWS takes 50; one is the pipeline's own)");

export const policyArn = matching(
  /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
  "the ARN of an IAM policy",
);

export const rolePath = matching(
  /^\/([\w+=,.@-]+\/)*$/,
  'an IAM path that begins and ends with "/", such as "/vpcflow/"',
).refine((path) => path.length <= 512, "an IAM path of at most 512 characters");

export const namePrefix = matching(/^[\w+=,.@-]{1,32}$/, "1 to 32 of letters, digits and _ + = , . @ -");

/** Text; `expected` is said of anything else. */
export function text(expected: string): z.ZodString {
  return z.string({ error: expected });
}

/** Text that the expression matches; `expected` is said of anything else. */
export function matching(expression: RegExp, expected: string): z.ZodString {
  return text(expected).regex(expression, { error: expected });
}

/** One of the values; the message lists them. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): z.ZodLiteral<Value> {
  return z.literal(values, { error: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}` });
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number, unit = ""): z.ZodInt {
  const error = `a whole number from ${min} to ${max}${unit && ` ${unit}`}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

// --- internal ---

function idsOf(kind: "vpc" | "subnet" | "eni") {
  const id = matching(new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`), `an id such as "${kind}-0123456789abcdef0"`);
  const list = `a list of 1 to 100 ids such as ["${kind}-0123456789abcdef0"]`;
  return z
    .array(id, { error: list })
    .min(1, { error: list })
    .max(100, { error: list })
    .refine((ids) => new Set(ids).size === ids.length, "each id once");
}

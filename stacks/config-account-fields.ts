import * as z from "zod";
import { accountId, matching } from "./config-fields.ts";

/** The fields of `vpcflow.json` that name things beyond the pipeline: where Terraform keeps its state, and other accounts. */

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const stateBucket = matching(
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "the name of an S3 bucket: 3 to 63 lowercase letters, digits, hyphens and dots",
);

/** What S3 calls safe characters, so that no tool on the way has to escape any. */
export const stateKey = matching(
  /^(?=.{1,512}$)[\w!.*'()=-]+(\/[\w!.*'()=-]+)*$/,
  'the key of an object such as "vpcflow/prod-flows/eu-west-1/terraform.tfstate" (letters, digits and _ ! . * \' ( ) = -, no slash at its ends)',
);

export const stateKmsKey = matching(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
  "the ARN of a KMS key (arn:aws:kms:…:key/…; an alias will not do)",
);

/**
 * So many that the trust policy, which names each of them, stays below IAM's 2,048 characters in every partition.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAXIMUM_SENDERS = 25;

const SENDERS = `a list of 1 to ${MAXIMUM_SENDERS} account ids such as ["123456789012"] (for more of them, organizationId)`;

export const senderAccounts = z
  .array(accountId, { error: SENDERS })
  .min(1, { error: SENDERS })
  .max(MAXIMUM_SENDERS, { error: SENDERS })
  .refine((ids) => new Set(ids).size === ids.length, "each account once");

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export const organizationId = matching(/^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as "o-a1b2c3d4e5"');

export const destinationArn = matching(
  /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:destination:[^:*\s]{1,512}$/,
  "the ARN of a CloudWatch Logs destination (arn:aws:logs:REGION:ACCOUNT:destination:NAME; the receiving stack's output destination_arn)",
);

/**
 * Of one that its hierarchy begins, or of a plain one.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export const parameterName = matching(
  /^(?!\/?(?:aws|ssm))(?=.{1,512}$)(?:(?:\/[\w.-]+){1,15}|[\w.-]+)$/i,
  'the name of an SSM parameter (not its ARN), such as "/vpcflow/webhook-url"',
);

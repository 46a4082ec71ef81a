import type { DeploymentAccount } from "./deployment-account.ts";
import type { Condition } from "./policy.ts";

/**
 * The key is used for that stream alone: Kinesis gives its ARN as the encryption context of every call to KMS.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html#sse-kms-encryption-context
 */
export function ofStream(streamArn: string): Condition {
  return { StringEquals: { "kms:EncryptionContext:aws:kinesis:arn": streamArn } };
}

/**
 * The bucket is this account's: a name is free again when its bucket is gone, and whoever takes it then gets nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function ofAccountsBucket(account: Pick<DeploymentAccount, "id">): Condition {
  return { StringEquals: { "s3:ResourceAccount": account.id } };
}

/**
 * What KMS calls a service that asks it on a caller's behalf (`kms:ViaService`). AWS documents no names of China's own, so
 * there both that it could be are meant.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaService(service: "lambda" | "s3" | "ssm", region: string): string | readonly string[] {
  const name = `${service}.${region}.amazonaws.com`;
  return region.startsWith("cn-") ? [name, `${name}.cn`] : name;
}

/** The key is used through S3 alone, for objects that the role puts; the role itself cannot call KMS with it. */
export function throughS3({ region }: Pick<DeploymentAccount, "region">): Condition {
  return { StringEquals: { "kms:ViaService": viaService("s3", region) } };
}

/**
 * The key is used through Parameter Store alone, for that parameter: its ARN is the encryption context.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
export function throughParameter({ region }: Pick<DeploymentAccount, "region">, parameterArn: string): Condition {
  return {
    StringEquals: {
      "kms:ViaService": viaService("ssm", region),
      "kms:EncryptionContext:PARAMETER_ARN": parameterArn,
    },
  };
}

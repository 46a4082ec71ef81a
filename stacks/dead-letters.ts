import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import type { PipelineConfig } from "./config.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import type { DataKey } from "./encryption-key.ts";
import { deadLetterBucketName } from "./names.ts";
import { policyDocument } from "./policy.ts";

export interface DeadLettersOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
  readonly key: DataKey;
}

/**
 * The private bucket that keeps what could not be processed, until somebody replays or deletes it: nothing in it expires.
 * While it holds objects a destroy stops at it, and before the key that reads them, which goes only after the bucket. It is
 * not `prevent_destroy`: who empties the bucket can destroy the whole pipeline without editing the template.
 */
export class DeadLetters extends Construct {
  readonly arn: string;
  readonly bucketName: string;

  constructor(scope: Construct, id: string, { config, account, key }: DeadLettersOptions) {
    super(scope, id);
    const bucket = new S3Bucket(this, "Bucket", {
      bucket: deadLetterBucketName(config, account.id, account.region),
      forceDestroy: false,
      ...(key.made === undefined ? {} : { dependsOn: [key.made] }),
    });
    this.arn = bucket.arn;
    this.bucketName = bucket.bucket;
    this.keepPrivate(bucket);
    this.encrypt(bucket, key.arn);
    this.keepVersions(bucket);
  }

  // S3 refuses two changes of one bucket's access at the same time (OperationAborted): ownership, block, policy, in turn.
  private keepPrivate(bucket: S3Bucket): void {
    const ownership = new S3BucketOwnershipControls(this, "Ownership", {
      bucket: bucket.bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const block = new S3BucketPublicAccessBlock(this, "PublicAccess", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
      dependsOn: [ownership],
    });
    new S3BucketPolicy(this, "Policy", { bucket: bucket.bucket, policy: tlsOnly(bucket.arn), dependsOn: [block] });
  }

  private encrypt(bucket: S3Bucket, keyArn: string | undefined): void {
    const byKey = { sseAlgorithm: "aws:kms", ...(keyArn === undefined ? {} : { kmsMasterKeyId: keyArn }) };
    new S3BucketServerSideEncryptionConfigurationA(this, "Encryption", {
      bucket: bucket.bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: keyArn === undefined ? { sseAlgorithm: "AES256" } : byKey,
          bucketKeyEnabled: keyArn !== undefined,
        },
      ],
    });
  }

  /** A retry that writes the same key again hides nothing: what it replaced stays for 30 days. */
  private keepVersions(bucket: S3Bucket): void {
    const versioning = new S3BucketVersioningA(this, "Versioning", {
      bucket: bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "Lifecycle", {
      bucket: bucket.bucket,
      rule: [
        {
          id: "replaced-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 30 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}

// --- internal ---

function tlsOnly(bucketArn: string): string {
  return policyDocument([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

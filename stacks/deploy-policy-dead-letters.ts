import type { DeployScope } from "./deploy-policy-scope.ts";
import type { PolicyStatement } from "./policy.ts";

/**
 * What it takes to create, change, read and delete the bucket of the dead letters. The provider reads every property that a
 * bucket can have, used here or not.
 */
export function deadLetterStatements({ arns: { bucket: Resource } }: DeployScope): PolicyStatement[] {
  return [
    { Sid: "SeeTheDeadLetterBucket", Action: READS, Resource },
    { Sid: "KeepTheDeadLetterBucket", Action: WRITES, Resource },
  ];
}

/** What `destroy --delete-data` needs beside it: to see the objects with all their versions, and to delete them. */
export function deleteDataStatements({ arns: { bucket } }: DeployScope): PolicyStatement[] {
  return [
    {
      Sid: "DeleteTheDeadLetters",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: `${bucket}/*`,
    },
  ];
}

// --- internal ---

const READS = [
  "s3:GetAccelerateConfiguration",
  "s3:GetBucketAcl",
  "s3:GetBucketCORS",
  "s3:GetBucketLogging",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketOwnershipControls",
  "s3:GetBucketPolicy",
  "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketRequestPayment",
  "s3:GetBucketTagging",
  "s3:GetBucketVersioning",
  "s3:GetBucketWebsite",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  // destroy looks for what would be lost before it touches anything.
  "s3:ListBucketVersions",
];

const WRITES = [
  "s3:CreateBucket",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketTagging",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
];

/**
 * As much of the S3 client as is used. Import it dynamically from here and never from the package: a dynamic import of the
 * whole package cannot be shaken.
 */
export {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";

import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

export interface StoredObject {
  bucket: string;
  key: string;
  body: Buffer;
  /** Printable ASCII, 2 KB in all. */
  metadata: Record<string, string>;
}

/** Writes the object, over one that is there. Rejects with the SDK's error after three attempts, or when `signal` aborts. */
export async function putObject(object: StoredObject, signal: AbortSignal): Promise<void> {
  client ??= s3Client();
  const command = new PutObjectCommand({
    Bucket: object.bucket,
    Key: object.key,
    Body: object.body,
    ContentType: "application/octet-stream",
    Metadata: object.metadata,
  });
  await client.send(command, { abortSignal: signal });
}

// --- internal ---

/** One for all invocations of the process, so that its connections are used again. */
let client: S3Client | undefined;

function s3Client(): S3Client {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const ownEndpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  return new S3Client({
    maxAttempts: 3,
    // An endpoint of one's own (an emulator) rarely answers to `bucket.host`.
    forcePathStyle: ownEndpoint !== undefined,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

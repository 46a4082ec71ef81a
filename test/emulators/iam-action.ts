import type { IncomingHttpHeaders } from "node:http";

/** A request to an AWS API, as it came over the wire. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The IAM action that AWS asks for a request: the service from the signature's credential scope, the operation from
 * X-Amz-Target (JSON), from `Action` (Query) or from method and path (REST). What the tables below do not know is named
 * by method and path, so that a test shows it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function iamActionOf(request: AwsRequest): string {
  const service = signedService(request.headers);
  const prefix = PREFIXES[service] ?? service;
  return `${prefix}:${targetOf(request) ?? queryActionOf(request) ?? restActionOf(service, request)}`;
}

// --- internal ---

/** Where the name that signs is not the name in policies. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign */
function signedService(headers: IncomingHttpHeaders): string {
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "")?.[1] ?? "unsigned";
}

function targetOf({ headers }: AwsRequest): string | undefined {
  const target = headers["x-amz-target"];
  return typeof target === "string" ? target.split(".").at(-1) : undefined;
}

function queryActionOf({ url, headers, body }: AwsRequest): string | undefined {
  const form = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const action = form ? new URLSearchParams(body.toString("utf8")).get("Action") : null;
  return action ?? new URL(url, "http://aws").searchParams.get("Action") ?? undefined;
}

function restActionOf(service: string, { method, url }: AwsRequest): string {
  const { pathname, searchParams } = new URL(url, "http://aws");
  const path = pathname.replace(/\/$/, "");
  const known =
    service === "s3"
      ? s3Action(method, path, searchParams)
      : service === "lambda"
        ? lambdaAction(method, path)
        : undefined;
  return known ?? `${method} ${url}`;
}

/** A bucket's subresources: what reads and what writes (or deletes) each is called in policies. */
const BUCKET_ACTIONS: Readonly<Record<string, readonly [get: string, put: string, remove?: string]>> = {
  accelerate: ["GetAccelerateConfiguration", "PutAccelerateConfiguration"],
  acl: ["GetBucketAcl", "PutBucketAcl"],
  cors: ["GetBucketCORS", "PutBucketCORS"],
  encryption: ["GetEncryptionConfiguration", "PutEncryptionConfiguration"],
  lifecycle: ["GetLifecycleConfiguration", "PutLifecycleConfiguration"],
  location: ["GetBucketLocation", ""],
  logging: ["GetBucketLogging", "PutBucketLogging"],
  "object-lock": ["GetBucketObjectLockConfiguration", "PutBucketObjectLockConfiguration"],
  ownershipControls: ["GetBucketOwnershipControls", "PutBucketOwnershipControls"],
  policy: ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"],
  publicAccessBlock: ["GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  replication: ["GetReplicationConfiguration", "PutReplicationConfiguration"],
  requestPayment: ["GetBucketRequestPayment", "PutBucketRequestPayment"],
  tagging: ["GetBucketTagging", "PutBucketTagging"],
  versioning: ["GetBucketVersioning", "PutBucketVersioning"],
  versions: ["ListBucketVersions", ""],
  website: ["GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite"],
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Action(method: string, path: string, query: URLSearchParams): string | undefined {
  const [, bucket, ...key] = path.split("/");
  if (!bucket) return "ListAllMyBuckets";
  if (key.length > 0) return objectAction(method, query);
  if (method === "POST" && query.has("delete")) return "DeleteObject";
  const named = Object.keys(BUCKET_ACTIONS).find((name) => query.has(name));
  if (named === undefined) return { PUT: "CreateBucket", DELETE: "DeleteBucket" }[method] ?? "ListBucket";
  const [get, put, remove = put] = BUCKET_ACTIONS[named]!;
  return { PUT: put, DELETE: remove }[method] ?? get;
}

function objectAction(method: string, query: URLSearchParams): string | undefined {
  const version = query.has("versionId") ? "Version" : "";
  return {
    GET: `GetObject${version}`,
    HEAD: `GetObject${version}`,
    PUT: "PutObject",
    DELETE: `DeleteObject${version}`,
  }[method];
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const LAMBDA_ACTIONS: readonly (readonly [pattern: RegExp, action: string])[] = [
  [/^POST \/[\d-]+\/functions$/, "CreateFunction"],
  [/^GET \/[\d-]+\/functions$/, "ListFunctions"],
  [/^GET \/[\d-]+\/functions\/[^/]+$/, "GetFunction"],
  [/^DELETE \/[\d-]+\/functions\/[^/]+$/, "DeleteFunction"],
  [/^GET \/[\d-]+\/functions\/[^/]+\/configuration$/, "GetFunctionConfiguration"],
  [/^PUT \/[\d-]+\/functions\/[^/]+\/configuration$/, "UpdateFunctionConfiguration"],
  [/^PUT \/[\d-]+\/functions\/[^/]+\/code$/, "UpdateFunctionCode"],
  [/^GET \/[\d-]+\/functions\/[^/]+\/versions$/, "ListVersionsByFunction"],
  [/^GET \/[\d-]+\/functions\/[^/]+\/code-signing-config$/, "GetFunctionCodeSigningConfig"],
  [/^GET \/[\d-]+\/functions\/[^/]+\/concurrency$/, "GetFunctionConcurrency"],
  [/^POST \/[\d-]+\/event-source-mappings$/, "CreateEventSourceMapping"],
  [/^GET \/[\d-]+\/event-source-mappings$/, "ListEventSourceMappings"],
  [/^GET \/[\d-]+\/event-source-mappings\/[^/]+$/, "GetEventSourceMapping"],
  [/^PUT \/[\d-]+\/event-source-mappings\/[^/]+$/, "UpdateEventSourceMapping"],
  [/^DELETE \/[\d-]+\/event-source-mappings\/[^/]+$/, "DeleteEventSourceMapping"],
  [/^GET \/[\d-]+\/tags\/.+$/, "ListTags"],
  [/^POST \/[\d-]+\/tags\/.+$/, "TagResource"],
  [/^DELETE \/[\d-]+\/tags\/.+$/, "UntagResource"],
];

function lambdaAction(method: string, path: string): string | undefined {
  return LAMBDA_ACTIONS.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
}

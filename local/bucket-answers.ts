import type { ServerResponse } from "node:http";

/** What S3 says when it refuses (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export interface S3Refusal {
  status: number;
  code: string;
  message: string;
}

export const NO_SUCH_BUCKET: S3Refusal = {
  status: 404,
  code: "NoSuchBucket",
  message: "The specified bucket does not exist",
};
export const NO_SUCH_KEY: S3Refusal = {
  status: 404,
  code: "NoSuchKey",
  message: "The specified key does not exist.",
};
export const ENTITY_TOO_LARGE: S3Refusal = {
  status: 400,
  code: "EntityTooLarge",
  message: "Your proposed upload exceeds the maximum allowed object size, or the room that the local bucket has.",
};
export const INVALID_URI: S3Refusal = {
  status: 400,
  code: "InvalidURI",
  message: "Couldn't parse the specified URI.",
};
export const BAD_DIGEST: S3Refusal = {
  status: 400,
  code: "BadDigest",
  message: "The checksum that you specified did not match what was received.",
};
export const INCOMPLETE_BODY: S3Refusal = {
  status: 400,
  code: "IncompleteBody",
  message: "The aws-chunked body could not be read to its end.",
};
export const PRECONDITION_FAILED: S3Refusal = {
  status: 412,
  code: "PreconditionFailed",
  message: "At least one of the pre-conditions you specified did not hold",
};
export const NOT_IMPLEMENTED: S3Refusal = {
  status: 501,
  code: "NotImplemented",
  message: "The local bucket knows PutObject, GetObject, HeadObject, ListObjectsV2 and DeleteObject alone.",
};

/** One object of a listing. */
export interface ListedObject {
  key: string;
  data: { length: number };
  etag: string;
  modified: Date;
}

export interface Listing {
  bucket: string;
  prefix: string;
  maxKeys: number;
  objects: readonly ListedObject[];
  commonPrefixes: readonly string[];
  nextToken?: string;
}

export function sendRefusal(response: ServerResponse, refusal: S3Refusal, resource: string): void {
  const { status, code, message } = refusal;
  const body = `<Error>${element("Code", code)}${element("Message", message)}${element("Resource", resource)}</Error>`;
  sendXml(response, status, body);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function sendListing(response: ServerResponse, listing: Listing): void {
  const { bucket, prefix, maxKeys, objects, commonPrefixes, nextToken } = listing;
  const body = [
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element("Name", bucket) + element("Prefix", prefix) + element("MaxKeys", maxKeys),
    element("KeyCount", objects.length + commonPrefixes.length) + element("IsTruncated", nextToken !== undefined),
    nextToken === undefined ? "" : element("NextContinuationToken", nextToken),
    ...objects.map(contents),
    ...commonPrefixes.map((common) => `<CommonPrefixes>${element("Prefix", common)}</CommonPrefixes>`),
    "</ListBucketResult>",
  ];
  sendXml(response, 200, body.join(""));
}

// --- internal ---

function contents({ key, data, etag, modified }: ListedObject): string {
  const parts = [element("Key", key), element("LastModified", modified.toISOString()), element("ETag", etag)];
  return `<Contents>${parts.join("")}${element("Size", data.length)}${element("StorageClass", "STANDARD")}</Contents>`;
}

function sendXml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}

function element(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

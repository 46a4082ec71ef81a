import { createHash } from "node:crypto";
import type { Resource } from "./terraform-json.ts";

/** The account that stands in every ARN on this machine. */
export const LOCAL_ACCOUNT_ID = "123456789012";

/** What Terraform would ask AWS for: `aws_partition.partition` of any such data source. Undefined where it is not known here. */
export function dataValue(name: string, region: string): string | undefined {
  return { ...DATA_VALUES, "aws_region.name": region, "aws_region.region": region }[name];
}

/**
 * An attribute that AWS would choose (`arn`, `id`, `key_id`), made up and well-formed.
 * @param nameOf reads the attribute that names the resource, resolved; undefined when it is absent
 * @returns undefined for another attribute, or of another type than those that a pipeline refers to
 */
export function computedAttribute(
  resource: Resource,
  attribute: string,
  by: { region: string; nameOf: (attribute: string) => string | undefined },
): string | undefined {
  const arnParts = ARN_PARTS[resource.type];
  if (!arnParts) return undefined;
  const id = resource.type === "aws_kms_key" ? keyId(resource.address) : by.nameOf(arnParts.named);
  if (id === undefined) return undefined;
  if (attribute === "id" || (attribute === "key_id" && resource.type === "aws_kms_key")) return id;
  if (attribute !== "arn") return undefined;
  const place = { regional: `${by.region}:${LOCAL_ACCOUNT_ID}`, global: `:${LOCAL_ACCOUNT_ID}`, none: ":" };
  const path = resource.type === "aws_iam_role" ? (by.nameOf("path") ?? "/") : "";
  return `arn:aws:${arnParts.service}:${place[arnParts.place]}:${arnParts.prefix}${path}${id}`;
}

// --- internal ---

const DATA_VALUES: Readonly<Record<string, string>> = {
  "aws_caller_identity.account_id": LOCAL_ACCOUNT_ID,
  "aws_caller_identity.id": LOCAL_ACCOUNT_ID,
  "aws_partition.partition": "aws",
  "aws_partition.dns_suffix": "amazonaws.com",
};

interface ArnParts {
  service: string;
  place: "regional" | "global" | "none";
  prefix: string;
  /** The attribute that the id is. */
  named: string;
}

// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
const ARN_PARTS: Readonly<Record<string, ArnParts>> = {
  aws_kinesis_stream: { service: "kinesis", place: "regional", prefix: "stream/", named: "name" },
  aws_lambda_function: { service: "lambda", place: "regional", prefix: "function:", named: "function_name" },
  aws_iam_role: { service: "iam", place: "global", prefix: "role", named: "name" },
  aws_s3_bucket: { service: "s3", place: "none", prefix: "", named: "bucket" },
  aws_cloudwatch_log_group: { service: "logs", place: "regional", prefix: "log-group:", named: "name" },
  aws_kms_key: { service: "kms", place: "regional", prefix: "key/", named: "" },
};

/** AWS gives keys random ids; this one is the same each time. */
function keyId(address: string): string {
  const hex = createHash("sha256").update(address).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

import type { Diagnostic } from "./messages.ts";

/** What the words for an error may name. */
export interface StackFacts {
  readonly name: string;
  readonly region: string;
  /** The log group that the person named, where the pipeline does not make it. */
  readonly logGroup?: string | undefined;
  /** `terraform -chdir=cdktf.out/stacks/NAME`, as a person in their folder types it. */
  readonly command: string;
}

/** A diagnostic that a rule fits. */
export interface Found {
  readonly diagnostic: Diagnostic;
  /** Summary and detail. */
  readonly text: string;
  readonly match: RegExpExecArray;
}

/** Why Terraform failed, and the way out. */
export interface Words {
  /** One sentence. */
  readonly message: string;
  readonly fix: string;
}

export interface Explained extends Words {
  /** Of the `VpcflowError`. */
  readonly code: string;
  /** The resources that failed for it. */
  readonly addresses: readonly string[];
}

/** One cause that people meet, and what is to be said of it. */
export interface Rule {
  readonly code: string;
  readonly pattern: RegExp;
  words(found: readonly [Found, ...Found[]], facts: StackFacts): Words;
}

/** What AWS calls the resource, in `creating IAM Role (NAME): …`: its kind and its name. */
export function resourceIn(text: string): { kind: string; name: string } | undefined {
  const match = /^(?:creating|updating|deleting|reading|waiting for|putting) (?:AWS )?([\w ]+?) \(([^)]+)\)/.exec(text);
  return match ? { kind: match[1]!, name: match[2]! } : undefined;
}

/** The operation that AWS refused, as `kinesis:CreateStream`; IAM names nearly every action so. */
export function operationIn(text: string): string | undefined {
  const match = /operation error ([\w ]+): (\w+)/.exec(text);
  const service = match ? SERVICES[match[1]!] : undefined;
  return service === undefined ? undefined : `${service}:${match![2]}`;
}

/** The resource of the first of them, for a sentence. */
export function subjectOf([first]: readonly [Found, ...Found[]]): string {
  const resource = resourceIn(first.text);
  return resource ? `${resource.kind} ${resource.name}` : (first.diagnostic.address ?? "A resource");
}

// --- internal ---

/** What the SDK calls a service, and IAM. */
const SERVICES: Readonly<Record<string, string>> = {
  "CloudWatch Logs": "logs",
  EC2: "ec2",
  IAM: "iam",
  KMS: "kms",
  Kinesis: "kinesis",
  Lambda: "lambda",
  S3: "s3",
  STS: "sts",
  SSM: "ssm",
  CloudWatch: "cloudwatch",
};

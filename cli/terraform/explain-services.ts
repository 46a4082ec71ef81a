import { operationIn, type Rule, subjectOf } from "./explain-rule.ts";
import { redacted } from "./redact.ts";

const AGAIN = "run the same command again: it goes on from where it stopped.";

/** Faults of the other services, and of the way to them. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    code: "BUCKET_NOT_EMPTY",
    pattern: /BucketNotEmpty/,
    words: (found) => ({
      message: `${redacted(subjectOf(found))} still holds objects, so it stays.`,
      fix: "vpcflow destroy says what lies there; vpcflow destroy --delete-data deletes that too.",
    }),
  },
  {
    code: "KMS_KEY",
    pattern:
      /KMS Key Id does not exist or is not allowed|KMS key is invalid for CreateGrant|KMS(?:AccessDenied|Disabled|InvalidState|NotFound|OptInRequired)\w*|kms:CreateGrant|InvalidKeyUsage|is pending deletion/,
    words: (found) => ({
      message: `${redacted(subjectOf(found))} cannot use the KMS key: it does not exist, is disabled or about to be deleted, or its policy does not allow it.`,
      fix: 'See that the key is enabled and in this Region, that its policy lets logs.REGION.amazonaws.com use it and you create grants on it (kms:CreateGrant), or set encryption.kmsKey to "create".',
    }),
  },
  {
    code: "STREAM_QUOTA",
    pattern: /(?:CreateStream|UpdateShardCount|UpdateStreamMode)\b[\s\S]*LimitExceededException/,
    words: (found, { region }) => ({
      message: `${redacted(subjectOf(found))} would be more shards or streams than the account has in ${region}.`,
      fix: "Ask for a higher Kinesis quota (Service Quotas), delete streams that nobody needs, or choose fewer shards with vpcflow setup.",
    }),
  },
  {
    code: "STREAM_CONSUMERS",
    pattern: /DeleteStream[\s\S]*(?:ResourceInUseException|consumers)/,
    words: (found) => ({
      message: `${redacted(subjectOf(found))} has registered consumers, so it is not deleted.`,
      fix: `aws kinesis list-stream-consumers shows them: deregister them, and ${AGAIN}`,
    }),
  },
  {
    code: "ROLE_TOO_NEW",
    pattern:
      /role defined for the function cannot be assumed by Lambda|cannot access stream[\s\S]*Please ensure the role/,
    words: () => ({
      message: "Lambda may not take on or use the function's role yet.",
      fix: `IAM needs a minute to know a new role: ${AGAIN}`,
    }),
  },
  {
    code: "THROTTLED",
    pattern: /Throttl|Rate exceeded|TooManyRequestsException|RequestLimitExceeded|SlowDown|OperationAborted/,
    words: ([{ text }]) => ({
      message: `AWS had too many requests at a time${operation(text)}, also after retries.`,
      fix: `Wait a minute, and ${AGAIN}`,
    }),
  },
  {
    code: "NETWORK",
    pattern: /dial tcp|no such host|connection (?:refused|reset)|i\/o timeout|TLS handshake|x509:|request send failed/,
    words: ([{ text }]) => ({
      message: `Terraform did not reach AWS${operation(text)}: ${reason(text)}.`,
      fix: `Check the network, a proxy in between (HTTPS_PROXY), and --endpoint-url or AWS_ENDPOINT_URL, and ${AGAIN}`,
    }),
  },
];

// --- internal ---

function operation(text: string): string {
  const name = operationIn(text);
  return name === undefined ? "" : ` (${name})`;
}

/** The last of the causes, which Go joins by colons. */
function reason(text: string): string {
  const line = redacted(text.split("\n")[0]!);
  return (
    /(dial tcp .*|x509: .*|TLS handshake.*|connection reset.*|i\/o timeout.*)$/.exec(line)?.[1] ??
    line.split(": ").slice(-1)[0]!
  );
}

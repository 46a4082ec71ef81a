import { quoted } from "../flow/errors.ts";
import type { Words } from "./errors-system.ts";

/**
 * The words for an error that AWS answered with, or that its SDK threw before it asked; `undefined` for anything else.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
 */
export function explainAwsError(error: unknown): Words | undefined {
  if (!(error instanceof Error)) return undefined;
  if (UNREADABLE.test(error.message))
    return { message: NOT_AWS, fix: "Check --endpoint-url, and any proxy in between." };
  const explained = BY_NAME[error.name]?.(error);
  if (explained) return explained;
  return isAwsAnswer(error) ? answered(error) : undefined;
}

// --- internal ---

/** How the SDK ends the message of whatever it threw at an answer that it could not read: a web page, most often. */
const UNREADABLE = /Deserialization error: to see the raw response/;
const NOT_AWS = "What answers at the endpoint is not AWS: its answer cannot be read as one of AWS's.";

type Explain = (error: Error) => Words;

const LOGIN = "Sign in again (aws sso login, or new keys), or choose another profile with --profile.";
const WHO =
  "Check --profile, AWS_PROFILE and the AWS_ACCESS_KEY_ID in your environment; aws sts get-caller-identity shows who you are.";

const expired: Explain = () => ({ message: "Your AWS credentials have expired.", fix: LOGIN });
const unknownKey: Explain = () => ({
  message: "AWS does not know these credentials, or not in this region.",
  fix: WHO,
});
const throttled: Explain = () => ({
  message: "AWS throttled the requests (too many at a time), also after retries.",
  fix: "Wait a minute and run it again; other readers of the same stream share its limits.",
});
const denied: Explain = (error) => ({ message: deniedMessage(error.message), fix: deniedFix(error.message) });
const notFound: Explain = (error) => ({
  message: `AWS has no such resource: ${detail(error)}`,
  fix: "Check the name, --region and the account (--profile): resources of another region or account are not seen.",
});

const BY_NAME: Readonly<Record<string, Explain>> = {
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  RequestExpired: () => ({
    message: "AWS refused the request as expired.",
    fix: "Set this machine's clock, or sign in again.",
  }),
  TokenProviderError: expired,
  CredentialsProviderError: (error) =>
    /sso|expired/i.test(error.message)
      ? expired(error)
      : {
          message: "No AWS credentials were found.",
          fix: "Run aws configure or aws sso login, name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        },
  UnrecognizedClientException: unknownKey,
  InvalidClientTokenId: unknownKey,
  InvalidAccessKeyId: unknownKey,
  AuthFailure: unknownKey,
  InvalidSignatureException: () => ({
    message: "AWS refused the signature of the request.",
    fix: `Check the secret key and this machine's clock. ${WHO}`,
  }),
  SignatureDoesNotMatch: () => ({
    message: "AWS refused the signature of the request.",
    fix: `Check the secret key and this machine's clock. ${WHO}`,
  }),
  AccessDenied: denied,
  AccessDeniedException: denied,
  UnauthorizedOperation: denied,
  ResourceNotFoundException: notFound,
  NoSuchBucket: notFound,
  NoSuchEntity: notFound,
  NoSuchEntityException: notFound,
  ThrottlingException: throttled,
  Throttling: throttled,
  TooManyRequestsException: throttled,
  RequestLimitExceeded: throttled,
  LimitExceededException: throttled,
  SlowDown: throttled,
  ProvisionedThroughputExceededException: throttled,
  KMSThrottlingException: throttled,
  PermanentRedirect: () => ({
    message: "The bucket is in another region.",
    fix: "Give its region with --region.",
  }),
  OptInRequired: () => ({
    message: "This region is not enabled in your account.",
    fix: "Enable it in the account's settings, or choose another --region.",
  }),
  TimeoutError: () => ({
    message: "AWS did not answer in time.",
    fix: "Check the network, a proxy in between, and --endpoint-url.",
  }),
};

/** Who asked is left out: an error's text is pasted into tickets, and the caller's ARN names the account. */
function deniedMessage(message: string): string {
  const action = /perform:? ([\w-]+:\w+)/.exec(message)?.[1];
  return action ? `AWS denies you the action ${action}.` : "AWS denies you this request.";
}

function deniedFix(message: string): string {
  const action = /perform:? ([\w-]+:\w+)/.exec(message)?.[1];
  return action
    ? `Ask for a policy that allows ${action}, or use another profile with --profile.`
    : "Ask for a policy that allows it, or use another profile with --profile.";
}

function isAwsAnswer(error: Error): boolean {
  return "$metadata" in error || "$fault" in error;
}

function answered(error: Error): Words {
  return {
    message: `AWS answered ${error.name}: ${detail(error)}`,
    fix: "Check --region, --profile and --endpoint-url; status.aws.amazon.com tells of AWS's own faults.",
  };
}

function detail(error: Error): string {
  const text = quoted(error.message.replace(/\.$/, ""), 200).slice(1, -1);
  return `${text || "no details were given"}.`;
}

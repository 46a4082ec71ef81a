import { regionDoubt } from "../../stacks/regions.ts";
import { accountTail } from "../account-tail.ts";
import { operationIn, type Rule } from "./explain-rule.ts";

const LOGIN =
  "Sign in again (aws sso login, or new keys), and run the same command again: what was made is in the state, and it goes on from there.";

/** Faults of who asks: credentials, account, permissions. */
export const ACCESS_RULES: readonly Rule[] = [
  {
    code: "CREDENTIALS_EXPIRED",
    pattern:
      /ExpiredToken|RequestExpired|security token included in the request is expired|SSO session has expired|token has expired|refresh cached SSO token failed/,
    words: () => ({ message: "Your AWS credentials expired while Terraform worked.", fix: LOGIN }),
  },
  {
    code: "CREDENTIALS_INVALID",
    pattern:
      /InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|\bAuthFailure\b/,
    words: () => ({
      message: "AWS does not know the credentials that Terraform uses, or not in this Region.",
      fix: "Check --profile, AWS_PROFILE and the AWS_ACCESS_KEY_ID in your environment; aws sts get-caller-identity shows who you are.",
    }),
  },
  {
    code: "CREDENTIALS_MISSING",
    pattern: /No valid credential sources found|failed to refresh cached credentials|no EC2 IMDS role found/,
    words: () => ({
      message: "Terraform found no AWS credentials.",
      fix: "Run aws sso login or aws configure, name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    }),
  },
  {
    code: "REGION_UNKNOWN",
    pattern: /[Ii]nvalid AWS Region: ?([\w-]*)/,
    words: (_found, { region }) => ({
      message: `Terraform's AWS provider knows no Region ${region}.`,
      fix: `Correct it with vpcflow setup --region REGION (${regionDoubt(region) ?? "a provider that is newer than that Region knows it"}).`,
    }),
  },
  {
    code: "WRONG_ACCOUNT",
    pattern: /AWS account ID not allowed: (\d+)/,
    words: ([{ match }]) => ({
      message: `The credentials are of the account ${accountTail(match[1]!)}, and vpcflow.json is pinned to another.`,
      fix: "Choose a profile of the pinned account with --profile; accountId in vpcflow.json says which.",
    }),
  },
  {
    code: "ACCESS_DENIED",
    pattern:
      /is not authorized to perform|not authorized to perform this operation|(?<!KMS)AccessDenied|UnauthorizedOperation|UnauthorizedAccess|StatusCode: 403.*(?:Forbidden|Access Denied)/,
    words: (found) => {
      const actions = [...new Set(found.flatMap(({ text }) => deniedAction(text) ?? []))];
      const what =
        actions.length === 0 ? "a request" : `the action${actions.length === 1 ? "" : "s"} ${listed(actions)}`;
      const because = found.map(({ text }) => deniedBy(text)).find(Boolean);
      return {
        message: `AWS denies you ${what}${because === undefined ? "" : `, by ${because}`}.`,
        fix: `Ask for a policy that allows ${actions.length === 1 ? "it" : "them"} (vpcflow deploy --print-policy prints one), and run the same command again: it goes on from where it stopped.`,
      };
    },
  },
];

// --- internal ---

/** As AWS names it; where it names none (S3), the operation that Terraform tried. */
function deniedAction(text: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(text)?.[1] ?? operationIn(text);
}

function deniedBy(text: string): string | undefined {
  return /explicit deny in (an? (?:service control|resource control|identity-based|resource-based|session) policy|a permissions boundary)/.exec(
    text,
  )?.[1];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

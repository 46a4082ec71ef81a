import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { explainDiagnostics, terraformError } from "../../../cli/terraform/explain.ts";
import type { Diagnostic } from "../../../cli/terraform/messages.ts";
import { parseMessage } from "../../../cli/terraform/messages.ts";
import { plainDiagnostics } from "../../../cli/terraform/plain-diagnostics.ts";

const FACTS = {
  name: "quick",
  region: "eu-west-1",
  logGroup: "/vpc/flow",
  command: "terraform -chdir=cdktf.out/stacks/quick",
};

function error(summary: string, address?: string, detail = ""): Diagnostic {
  return { severity: "error", summary, detail, ...(address !== undefined && { address }) };
}

/** As the provider words what AWS answered. */
function answered(doing: string, operation: string, answer: string, address?: string): Diagnostic {
  const request = "https response error StatusCode: 400, RequestID: f4955fef-4f4f-4b03-91cc-ef3c83cc61d4";
  return error(`${doing}: operation error ${operation}, ${request}, ${answer}`, address);
}

function explained(...diagnostics: Diagnostic[]) {
  return explainDiagnostics(diagnostics, FACTS)[0]!;
}

function captured(file: string): Diagnostic[] {
  const text = readFileSync(path.join(import.meta.dirname, "fixtures", file), "utf8");
  return text.split("\n").flatMap((line) => {
    const message = parseMessage(line);
    return message?.kind === "diagnostic" ? [message.diagnostic] : [];
  });
}

const FILTER = "creating CloudWatch Logs Subscription Filter (quick-to-kinesis)";
const PUT = "CloudWatch Logs: PutSubscriptionFilter";
const STREAM = "creating Kinesis Stream (quick)";
const DENIED =
  "AccessDeniedException: User: arn:aws:iam::123456789012:user/ann is not authorized to perform: kinesis:CreateStream on resource: arn:aws:kinesis:eu-west-1:123456789012:stream/quick because no identity-based policy allows the kinesis:CreateStream action";

describe("what people meet is explained, with the way out", () => {
  it.each<[string, Diagnostic, string, string]>([
    [
      "TEST_MESSAGE",
      answered(
        FILTER,
        PUT,
        "InvalidParameterException: Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.",
      ),
      "CloudWatch Logs could not put its test message on the stream.",
      "run the same command again",
    ],
    [
      "ROLE_NOT_TRUSTED",
      answered(
        FILTER,
        PUT,
        "InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to assume the provided role.",
      ),
      "CloudWatch Logs may not take on the role",
      "logs.amazonaws.com",
    ],
    [
      "ROLE_MISSING",
      answered(
        FILTER,
        PUT,
        "InvalidParameterException: destinationArn for vendor kinesis cannot be used without roleArn",
      ),
      "names a stream but no role",
      "vpcflow synth",
    ],
    [
      "FILTER_QUOTA",
      answered(FILTER, PUT, "LimitExceededException: Resource limit exceeded."),
      "The log group /vpc/flow has as many subscription filters as CloudWatch Logs allows.",
      "describe-subscription-filters --log-group-name /vpc/flow --region eu-west-1",
    ],
    [
      "LOG_GROUP_MISSING",
      answered(FILTER, PUT, "ResourceNotFoundException: The specified log group does not exist."),
      "The log group /vpc/flow does not exist in eu-west-1.",
      "in another Region?",
    ],
    [
      "FLOW_LOG_EXISTS",
      answered(
        "creating Flow Log (vpc-0123456789abcdef0)",
        "EC2: CreateFlowLogs",
        "api error FlowLogAlreadyExists: Error. There is an existing Flow Log with the same configuration and log destination.",
        "aws_flow_log.a",
      ),
      "A flow log of the same kind, with the same destination, exists already (aws_flow_log.a).",
      "aws ec2 describe-flow-logs",
    ],
    [
      "FLOW_LOG_SOURCE",
      answered(
        "creating Flow Log (vpc-0123456789abcdef0)",
        "EC2: CreateFlowLogs",
        "api error InvalidVpcId.NotFound: Vpc Id vpc-0123456789abcdef0 does not exist",
      ),
      "vpc-0123456789abcdef0 does not exist in eu-west-1",
      "Check the id",
    ],
    [
      "FLOW_LOG_FORMAT",
      answered(
        "creating Flow Log (vpc-1)",
        "EC2: CreateFlowLogs",
        "api error InvalidParameter: Unknown fields provided: ${reject-reason}",
      ),
      "EC2 in eu-west-1 does not take the log format: Unknown fields provided: ${reject-reason}.",
      "--log-format",
    ],
    [
      "ACCESS_DENIED",
      answered(STREAM, "Kinesis: CreateStream", DENIED),
      "AWS denies you the action kinesis:CreateStream.",
      "--print-policy",
    ],
    [
      "CREDENTIALS_EXPIRED",
      answered(
        STREAM,
        "Kinesis: CreateStream",
        "ExpiredTokenException: The security token included in the request is expired",
      ),
      "Your AWS credentials expired while Terraform worked.",
      "what was made is in the state",
    ],
    [
      "CREDENTIALS_INVALID",
      answered(
        "Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS",
        "STS: GetCallerIdentity",
        "api error InvalidClientTokenId: The security token included in the request is invalid.",
      ),
      "AWS does not know the credentials",
      "--profile",
    ],
    [
      "CREDENTIALS_MISSING",
      error(
        "No valid credential sources found",
        undefined,
        "Please see https://registry.terraform.io/providers/hashicorp/aws\n\nError: failed to refresh cached credentials, no EC2 IMDS role found",
      ),
      "Terraform found no AWS credentials.",
      "aws sso login",
    ],
    [
      "BUCKET_TAKEN",
      answered(
        "creating S3 Bucket (quick-dead-123456789012-eu-west-1)",
        "S3: CreateBucket",
        "BucketAlreadyExists: The requested bucket name is not available.",
      ),
      "belongs to another account",
      "setup --name",
    ],
    [
      "KMS_KEY",
      answered(
        "creating CloudWatch Logs Log Group (/aws/lambda/quick-processor)",
        "CloudWatch Logs: CreateLogGroup",
        "InvalidParameterException: The specified KMS Key Id does not exist or is not allowed to be used with LogGroup 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/quick-processor'",
      ),
      "CloudWatch Logs Log Group /aws/lambda/quick-processor cannot use the KMS key",
      "kms:CreateGrant",
    ],
    [
      "KMS_KEY",
      answered(
        "creating Lambda Function (quick-processor)",
        "Lambda: CreateFunction",
        "InvalidParameterValueException: Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings.",
      ),
      "Lambda Function quick-processor cannot use the KMS key",
      "enabled",
    ],
    [
      "KMS_KEY",
      answered(STREAM, "Kinesis: StartStreamEncryption", "KMSAccessDeniedException: User is not allowed"),
      "cannot use the KMS key",
      "encryption.kmsKey",
    ],
    [
      "STREAM_QUOTA",
      answered(
        STREAM,
        "Kinesis: CreateStream",
        "LimitExceededException: This request would exceed the shard limit for the account 123456789012",
      ),
      "more shards or streams than the account has in eu-west-1",
      "Service Quotas",
    ],
    [
      "STREAM_CONSUMERS",
      answered(
        "deleting Kinesis Stream (quick)",
        "Kinesis: DeleteStream",
        "ResourceInUseException: Stream quick has registered consumers.",
      ),
      "has registered consumers",
      "list-stream-consumers",
    ],
    [
      "ROLE_TOO_NEW",
      answered(
        "creating Lambda Function (quick-processor)",
        "Lambda: CreateFunction",
        "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
      ),
      "Lambda may not take on or use the function's role yet.",
      "again",
    ],
    [
      "THROTTLED",
      answered("creating IAM Role (quick)", "IAM: CreateRole", "api error Throttling: Rate exceeded"),
      "AWS had too many requests at a time (iam:CreateRole), also after retries.",
      "Wait a minute",
    ],
    [
      "STATE_MOVED",
      error("Backend configuration changed", undefined, "A change in the backend configuration has been detected"),
      "The place of the state has changed",
      "terraform -chdir=cdktf.out/stacks/quick init -migrate-state",
    ],
    [
      "STATE_BUCKET",
      error('Error refreshing state: S3 bucket "team-state" does not exist.'),
      "The bucket team-state that is to keep the state does not exist.",
      "state.bucket",
    ],
    [
      "STATE_NEWER",
      error(
        "Error loading state: state snapshot was created by Terraform v1.14.0, which is newer than current v1.11.4; upgrade to Terraform v1.14.0 or greater to work with this state",
      ),
      "written by a newer version (1.14.0)",
      "--terraform PATH",
    ],
    [
      "PLAN_STALE",
      error(
        "Saved plan is stale",
        undefined,
        "The given plan file can no longer be applied because the state was changed",
      ),
      "nothing was applied",
      "again",
    ],
    [
      "PROVIDER_LOCK",
      error(
        "Failed to query available provider packages",
        undefined,
        "Could not retrieve the list of available versions for provider hashicorp/aws: locked provider registry.terraform.io/hashicorp/aws 5.100.0 does not match configured version constraint >= 6.20.0, < 7.0.0; must use terraform init -upgrade",
      ),
      "The provider that the lock file names",
      "init -upgrade",
    ],
    [
      "PROVIDER_VERSION",
      error(
        "Failed to query available provider packages",
        undefined,
        "Could not retrieve the list of available versions for provider hashicorp/aws: no available releases match the given constraints >= 6.20.0, < 7.0.0",
      ),
      "it has to be >= 6.20.0, < 7.0.0.",
      "mirror",
    ],
    [
      "PROVIDER_DOWNLOAD",
      error(
        "Failed to query available provider packages",
        undefined,
        'Could not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io: failed to request discovery document: Get "https://registry.terraform.io/.well-known/terraform.json": dial tcp: lookup registry.terraform.io: no such host',
      ),
      "Terraform could not fetch the AWS provider",
      "HTTPS_PROXY",
    ],
    [
      "RUNTIME_UNKNOWN",
      error(
        'expected runtime to be one of ["nodejs18.x" "nodejs20.x" "nodejs22.x"], got nodejs24.x',
        "aws_lambda_function.processor",
      ),
      "does not know the runtime nodejs24.x",
      "nodejs22.x",
    ],
  ])("%s: %#", (code, diagnostic, message, fix) => {
    const found = explained(diagnostic);
    expect(found.code).toBe(code);
    expect(found.message).toContain(message);
    expect(found.fix).toContain(fix);
    expect(found.message).toMatch(/\.$/);
    expect(found.message + found.fix).not.toMatch(/\d{12}|user\/ann|RequestID/);
  });
});

describe("what Terraform really wrote", () => {
  it("of names that are taken is one error, which tells how to take the resources in", () => {
    const [found, ...others] = explainDiagnostics(captured("apply-exists.jsonl"), FACTS);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "EXISTS",
      message:
        "A pipeline named quick exists already in eu-west-1, and this folder's state does not know it: IAM Role quick-eu-west-1-to-kinesis, S3 Bucket quick-dead-…9012-eu-west-1, Kinesis Stream quick.",
      addresses: ["aws_iam_role.subscription", "aws_s3_bucket.dead_letters", "aws_kinesis_stream.stream"],
    });
    expect(found!.fix).toContain("setup --name");
    expect(found!.fix).toContain(
      "  terraform -chdir=cdktf.out/stacks/quick import aws_s3_bucket.dead_letters quick-dead-ACCOUNT-eu-west-1",
    );
  });

  it("of a locked state says who, since when, and how to unlock it", () => {
    expect(explainDiagnostics(captured("plan-locked.jsonl"), FACTS)[0]).toMatchObject({
      code: "STATE_LOCKED",
      message: "The state is locked: root@vm works on this pipeline since 2026-11-21 06:17:54 UTC.",
      fix: expect.stringContaining("force-unlock 38fe253c-08ba-2549-32ea-cbde94e4c0ef"),
    });
  });

  it("of what a Ctrl-C cut off is no cause", () => {
    const cut = [
      ["waiting for Kinesis Stream (quick) create: context canceled", ""],
      [
        "creating S3 Bucket (quick-dead-123456789012-eu-west-1) Lifecycle Configuration",
        "While waiting: context canceled",
      ],
      ["creating IAM Role (a): operation error IAM: CreateRole, https response error, canceled, context canceled", ""],
      ["execution halted", ""],
    ];
    const diagnostics = cut.map(([summary = "", detail = ""]) => ({ severity: "error" as const, summary, detail }));
    expect(explainDiagnostics(diagnostics, FACTS)).toEqual([]);
  });

  it("of a lock that may not be made says the permission, and not that somebody holds it", () => {
    const detail =
      'Error message: operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, HostID: 2, api error AccessDenied: User: arn:aws:iam::123456789012:user/ann is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::team-state/a.tflock" because no identity-based policy allows the s3:PutObject action\nunable to retrieve file from S3 bucket team-state with key a.tflock: operation error S3: GetObject, https response error StatusCode: 404, RequestID: 1, HostID: 2, NoSuchKey: \n\nTerraform acquires a state lock to protect the state from being written\nby multiple users at the same time.';
    const [found] = explainDiagnostics(
      [{ severity: "error", summary: "Error acquiring the state lock", detail }],
      FACTS,
    );
    expect(found).toMatchObject({ code: "ACCESS_DENIED", message: "AWS denies you the action s3:PutObject." });
  });

  it("of a bucket that is not empty names --delete-data", () => {
    expect(explainDiagnostics(captured("destroy-not-empty.jsonl"), FACTS)[0]).toMatchObject({
      code: "BUCKET_NOT_EMPTY",
      message: "S3 Bucket quick-dead-…9012-eu-west-1 still holds objects, so it stays.",
      fix: expect.stringContaining("--delete-data"),
    });
  });

  it("of an account that is not allowed keeps the account and the template to itself", () => {
    const [found] = explainDiagnostics(captured("plan-account.jsonl"), FACTS);
    expect(found!.code).toBe("WRONG_ACCOUNT");
    expect(found!.message).toContain("…9012");
    expect(JSON.stringify(found)).not.toMatch(/123456789012|hooks\.example\.com/);
  });

  it("of an endpoint that nothing listens at names the reason", () => {
    const [found] = explainDiagnostics(captured("plan-network.jsonl"), FACTS);
    expect(found).toMatchObject({ code: "NETWORK", fix: expect.stringContaining("--endpoint-url") });
    expect(found!.message).toBe(
      "Terraform did not reach AWS (sts:GetCallerIdentity): dial tcp 127.0.0.1:1: connect: connection refused.",
    );
  });

  it("of what a Ctrl-C cut off explains nothing", () => {
    expect(explainDiagnostics(captured("apply-interrupted.jsonl"), FACTS)).toEqual([]);
  });
});

describe("several errors", () => {
  it("of one cause are one, with every action that is denied", () => {
    const other = DENIED.replaceAll("kinesis:CreateStream", "iam:CreateRole");
    const found = explainDiagnostics(
      [
        answered(STREAM, "Kinesis: CreateStream", DENIED, "a.b"),
        answered("creating IAM Role (x)", "IAM: CreateRole", other, "c.d"),
      ],
      FACTS,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      message: "AWS denies you the actions kinesis:CreateStream and iam:CreateRole.",
      addresses: ["a.b", "c.d"],
    });
  });

  it("begin with what explains the others, wherever it stood", () => {
    const codes = explainDiagnostics(
      [
        answered("creating IAM Role (x)", "IAM: CreateRole", "api error Throttling: Rate exceeded"),
        answered(STREAM, "Kinesis: CreateStream", "ExpiredTokenException: expired"),
      ],
      FACTS,
    ).map(({ code }) => code);
    expect(codes).toEqual(["CREDENTIALS_EXPIRED", "THROTTLED"]);
  });

  it("are denied by what AWS says denies them", () => {
    const by = "with an explicit deny in a service control policy";
    expect(explained(answered(STREAM, "Kinesis: CreateStream", DENIED.replace(/because.*/, by))).message).toBe(
      "AWS denies you the action kinesis:CreateStream, by a service control policy.",
    );
  });

  it("that S3 denies without an action are told by the operation", () => {
    const found = explained(
      answered("creating S3 Bucket (x)", "S3: CreateBucket", "api error AccessDenied: Access Denied"),
    );
    expect(found.message).toBe("AWS denies you the action s3:CreateBucket.");
  });
});

describe("what no rule knows", () => {
  it("is passed on in Terraform's own words, with its address, and without account, caller and key", () => {
    const found = explained(
      answered(
        "updating Thing (arn:aws:x:eu-west-1:123456789012:thing/y)",
        "Thing: Update",
        "SomethingNew: arn:aws:sts::123456789012:assumed-role/admin/ann with ASIAABCDEFGHIJKLMNOP did it",
        "aws_thing.y",
      ),
    );
    expect(found.code).toBe("TERRAFORM");
    expect(found.message).toBe(
      "Terraform says (at aws_thing.y): updating Thing (arn:aws:x:eu-west-1:…9012:thing/y): operation error Thing: Update, SomethingNew: (the caller) with (a key) did it.",
    );
  });

  it("keeps the path of a webhook to itself, and not that of a registry", () => {
    const found = explained(
      error("Invalid https://hooks.example.com/services/T0/secret", "a.b", "See https://registry.terraform.io/x/y."),
    );
    expect(found.message).toBe("Terraform says (at a.b): Invalid https://hooks.example.com/….");
    expect(found.fix).toBe("See https://registry.terraform.io/x/y.");
  });

  it("is explained where the provider knows no such Region", () => {
    const diagnostic = error("invalid AWS Region: eu-wst-1");
    const [words] = explainDiagnostics([diagnostic], { ...FACTS, region: "eu-wst-1" });
    expect(words).toMatchObject({
      code: "REGION_UNKNOWN",
      message: "Terraform's AWS provider knows no Region eu-wst-1.",
      fix: expect.stringContaining("the nearest is eu-west-1"),
    });
  });

  it("keeps its detail as the way out", () => {
    expect(explained(error("Invalid thing", "a.b", "Write it otherwise.")).fix).toBe("Write it otherwise.");
  });

  it("is an error of the user's, never a stack", () => {
    const thrown = terraformError([explained(error("Invalid thing"))], explained(error("x")));
    expect(thrown).toMatchObject({
      name: "VpcflowError",
      code: "TERRAFORM",
      message: "Terraform says: Invalid thing.",
    });
  });
});

describe("warnings", () => {
  it("are no errors", () => {
    expect(explainDiagnostics([{ severity: "warning", summary: "Throttling", detail: "" }], FACTS)).toEqual([]);
  });
});

describe("what Terraform writes for people", () => {
  it("holds its errors, with their detail", () => {
    const output = readFileSync(path.join(import.meta.dirname, "fixtures/init.txt"), "utf8");
    const failed = `${output}\nError: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\ncannot search /nonexist: lstat /nonexist: no such file or directory\n`;
    expect(plainDiagnostics(failed)).toEqual([
      expect.objectContaining({ severity: "warning", summary: "Incomplete lock file information for providers" }),
      {
        severity: "error",
        summary: "Failed to query available provider packages",
        detail:
          "Could not retrieve the list of available versions for provider hashicorp/aws:\ncannot search /nonexist: lstat /nonexist: no such file or directory",
      },
    ]);
    expect(explainDiagnostics(plainDiagnostics(failed), FACTS)[0]!.message).toBe(
      "Terraform could not fetch the AWS provider: Could not retrieve the list of available versions for provider hashicorp/aws: cannot search /nonexist: lstat /nonexist: no such file or directory.",
    );
  });

  it("may stand in a box, and be wrapped", () => {
    const box = "╷\n│ Error: A summary that goes on\n│ in the next line\n│ \n│ The detail.\n╵\n";
    expect(plainDiagnostics(box)).toEqual([
      { severity: "error", summary: "A summary that goes on in the next line", detail: "The detail." },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { explainError, reportError } from "../../cli/errors.ts";
import { ExitStatus } from "../../cli/exit-status.ts";
import { VpcflowError } from "../../flow/errors.ts";
import { Screen } from "./terminal.ts";

function reported(error: unknown) {
  const stderr = new Screen(false);
  const status = reportError(error, { stderr, colour: { stdout: false, stderr: false } });
  return { status, text: stderr.raw };
}

function systemError(code: string, details: object = {}): Error {
  return Object.assign(new Error(`${code}: something low`), { code, errno: -1, syscall: "open", ...details });
}

function awsError(name: string, message = "from AWS"): Error {
  return Object.assign(new Error(message), { name, $metadata: {}, $fault: "client" });
}

describe("a user's error", () => {
  it("is one sentence, the way out on a line of its own, and no stack", () => {
    const error = new VpcflowError("CONFIG", "vpcflow.json has a wrong field.", { fix: "Correct it." });
    expect(reported(error)).toEqual({ status: 1, text: "vpcflow: vpcflow.json has a wrong field.\n  Correct it.\n" });
  });

  it.each([
    ["USAGE", 2],
    ["CANCELLED", 130],
    ["ANYTHING", 1],
  ])("of the code %s exits with %i", (code, status) => {
    expect(explainError(new VpcflowError(code, "No.")).status).toBe(status);
  });

  it("is wrapped at its words in a terminal, but for a command, which is to be copied", () => {
    const stderr = Object.assign(new Screen(true), { columns: 40 });
    const command = "  terraform -chdir=cdktf.out/stacks/prod-flows import aws_iam_role.role_A prod-flows-role";
    const fix = `It was deployed from another folder, so take it in:\n${command}`;
    reportError(new VpcflowError("X", "A pipeline named prod-flows exists already in eu-west-1.", { fix }), {
      stderr,
      colour: { stdout: false, stderr: false },
    });
    expect(stderr.raw.trimEnd().split("\n")).toEqual([
      "vpcflow: A pipeline named prod-flows",
      "  exists already in eu-west-1.",
      "  It was deployed from another folder,",
      "  so take it in:",
      `  ${command}`,
    ]);
  });

  it("cannot steer the terminal", () => {
    const { text } = reported(new VpcflowError("X", "a\u001b[2Jb\u202ec\u0000\u009b\n\rvpcflow: all is well"));
    expect(text).toBe("vpcflow: a\\u001b[2Jb\\u202ec\\u0000\\u009b\\u000a\\u000dvpcflow: all is well\n");
  });
});

describe("what is no fault", () => {
  it("a status after everything has been said is quiet", () => {
    expect(reported(new ExitStatus(1))).toEqual({ status: 1, text: "" });
  });

  it.each(["AbortError", "ExitPromptError", "AbortPromptError"])("%s is told softly", (name) => {
    expect(reported(Object.assign(new Error("x"), { name }))).toEqual({ status: 130, text: "vpcflow: Cancelled.\n" });
  });
});

describe("an error of the system", () => {
  it.each([
    "ENOENT",
    "EACCES",
    "EPERM",
    "EROFS",
    "ENOSPC",
    "EDQUOT",
    "ENOTDIR",
    "EISDIR",
    "EEXIST",
    "ENAMETOOLONG",
    "ELOOP",
  ])("%s names the path, and is no bug", (code) => {
    const { status, text } = reported(systemError(code, { path: "/data/flows.log" }));
    expect(status).toBe(1);
    expect(text).toContain('"/data/flows.log"');
    expect(text.split("\n")).toHaveLength(3);
    expect(text).not.toContain("bug");
  });

  it("names the host that nothing listens at, also where Node tried several addresses", () => {
    const refused = systemError("ECONNREFUSED", { address: "::1", port: 4566 });
    const { text } = reported(Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" }));
    expect(text).toContain("Nothing listens at [::1]:4566");
    expect(text).toContain("--endpoint-url");
  });

  it.each([
    ["EPIPE", { syscall: "write" }, "The connection to the endpoint was cut off"],
    ["EPIPE", { path: "/data/pipe" }, 'Nobody reads "/data/pipe" any more'],
    ["ENOSPC", { syscall: "write" }, "no space left on the disk for the output"],
  ])("%s of %j is a failure, and says of what", (code, details, said) => {
    const { status, text } = reported(systemError(code, details));
    expect(text).toContain(said);
    expect(status).toBe(1);
  });

  it("is found as the cause of another", () => {
    const cause = systemError("ENOTFOUND", { hostname: "kinesis.eu-wset-1.amazonaws.com" });
    expect(reported(new TypeError("fetch failed", { cause })).text).toContain(
      "The host kinesis.eu-wset-1.amazonaws.com",
    );
  });
});

describe("an error of AWS", () => {
  it.each([
    ["ExpiredToken", /credentials have expired/, /aws sso login/],
    ["ExpiredTokenException", /credentials have expired/, /--profile/],
    ["CredentialsProviderError", /No AWS credentials/, /aws configure/],
    ["UnrecognizedClientException", /does not know these credentials/, /AWS_PROFILE/],
    ["ThrottlingException", /throttled/, /Wait a minute/],
    ["ProvisionedThroughputExceededException", /throttled/, /share its limits/],
    ["ResourceNotFoundException", /no such resource: Stream x under account/, /--region/],
    ["SomethingNewException", /AWS answered SomethingNewException/, /--region/],
  ])("%s is a sentence and a way out", (name, message, fix) => {
    const { status, text } = reported(awsError(name, "Stream x under account 123456789012 not found."));
    const [first, second] = text.split("\n");
    expect(status).toBe(1);
    expect(first).toMatch(message);
    expect(second).toMatch(fix);
    expect(text).not.toContain("bug");
  });

  it.each(["char '>' is not expected.:1:10", "Unexpected token '<'"])(
    "that is no answer of AWS's says so: %s",
    (why) => {
      const hint =
        "Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.";
      const { text } = reported(new SyntaxError(`${why}\n  ${hint}`));
      expect(text).toMatch(/What answers at the endpoint is not AWS/);
      expect(text).toContain("--endpoint-url");
      expect(text).not.toMatch(/\$response|bug/);
    },
  );

  it("that denies names the action, and not who asked", () => {
    const message =
      "User: arn:aws:iam::123456789012:user/jo is not authorized to perform: kinesis:GetRecords on resource: x because …";
    const { text } = reported(awsError("AccessDeniedException", message));
    expect(text).toContain("denies you the action kinesis:GetRecords");
    expect(text).not.toContain("123456789012");
  });

  it("of an SSO session that has ended says to sign in again", () => {
    const error = Object.assign(new Error("The SSO session associated with this profile has expired"), {
      name: "CredentialsProviderError",
    });
    expect(reported(error).text).toContain("expired");
  });
});

describe("anything else", () => {
  it("is a bug, with its stack and the request to report it", () => {
    const { status, text } = reported(new TypeError("x is not a function"));
    expect(status).toBe(1);
    expect(text).toContain("TypeError: x is not a function");
    expect(text).toContain("This is a bug in vpcflow");
    expect(text).toMatch(/ at .*errors\.test\.ts/);
  });

  it("is a bug even where no error was thrown", () => {
    expect(reported("just text").text).toContain("just text");
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findTerraform, typedProgram } from "../../../cli/terraform/find.ts";
import { assertKnownVersion, terraformVersion } from "../../../cli/terraform/version.ts";

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-find-"));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function program(name: string, answer = "", mode = 0o755): string {
  const file = path.join(cwd, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' '${answer}'\n`);
  chmodSync(file, mode);
  return file;
}

describe("the Terraform that is run", () => {
  const PATH = () => ["a", "b"].map((name) => path.join(cwd, name)).join(path.delimiter);

  it("is terraform on the PATH, before any tofu", async () => {
    program("a/tofu");
    const terraform = program("b/terraform");
    expect(await findTerraform(undefined, { env: { PATH: PATH() }, cwd })).toBe(terraform);
  });

  it("is told by its name where a person's shell finds it, and by its path otherwise", async () => {
    const [onPath, beside] = [program("a/terraform"), program("my tools/terraform")];
    const context = { env: { PATH: PATH() }, cwd };
    expect(await typedProgram(onPath, context)).toBe("terraform");
    expect(await typedProgram(beside, context)).toBe(`'${beside}'`);
  });

  it("is tofu where there is no terraform", async () => {
    const tofu = program("b/tofu");
    expect(await findTerraform(undefined, { env: { PATH: PATH() }, cwd })).toBe(tofu);
  });

  it("is what VPCFLOW_TERRAFORM names, and --terraform before that", async () => {
    program("a/terraform");
    const [one, other] = [program("c/one"), program("c/other")];
    const env = { PATH: PATH(), VPCFLOW_TERRAFORM: one };
    expect(await findTerraform(undefined, { env, cwd })).toBe(one);
    expect(await findTerraform("c/other", { env, cwd })).toBe(other);
  });

  it("may be named as the PATH knows it", async () => {
    program("a/terraform");
    const tofu = program("a/tofu");
    expect(await findTerraform("tofu", { env: { PATH: PATH() }, cwd })).toBe(tofu);
  });

  it("is no folder, and nothing that cannot be run", async () => {
    mkdirSync(path.join(cwd, "a/terraform"), { recursive: true });
    program("b/terraform", "", 0o644);
    await expect(findTerraform(undefined, { env: { PATH: PATH() }, cwd })).rejects.toMatchObject({
      code: "TERRAFORM_MISSING",
      message: "Neither terraform nor tofu is on the PATH.",
      fix: expect.stringContaining("https://opentofu.org"),
    });
  });

  it("is said by name where it is not there", async () => {
    await expect(findTerraform("./nope", { env: {}, cwd })).rejects.toThrow('--terraform names "./nope", and no such');
    await expect(findTerraform(undefined, { env: { VPCFLOW_TERRAFORM: "x" }, cwd })).rejects.toThrow(
      'VPCFLOW_TERRAFORM names "x"',
    );
  });
});

describe("its version", () => {
  const place = () => ({
    folder: cwd,
    env: {},
    context: { signal: new AbortController().signal, hold: () => () => {} },
  });

  it.each([
    ["Terraform v1.11.4", "Terraform", "1.11.4"],
    ["OpenTofu v1.10.0", "OpenTofu", "1.10.0"],
    ["Terraform v1.14.0-beta1", "Terraform", "1.14.0-beta1"],
  ])("is read from %s", async (answer, product, version) => {
    const file = program("terraform", answer);
    expect(await terraformVersion(file, place())).toEqual({ program: file, product, version });
  });

  it("is asked of a Terraform alone", async () => {
    await expect(terraformVersion(program("terraform", "GNU bash, version 5"), place())).rejects.toMatchObject({
      code: "TERRAFORM_VERSION",
      message: '"terraform" is no Terraform that vpcflow knows.',
      found: '"GNU bash, version 5"',
    });
  });

  it("is not asked in vain of a file that is no program", async () => {
    const file = program("terraform");
    writeFileSync(file, "\u0000\u0001 not a program");
    await expect(terraformVersion(file, place())).rejects.toMatchObject({ code: "TERRAFORM_VERSION" });
  });

  const known = (version: string, s3Backend = false) =>
    assertKnownVersion({ program: "/bin/terraform", product: "Terraform", version }, { s3Backend });

  it.each(["1.5.0", "1.11.4", "1.99.0", "1.14.0-beta1"])("may be %s", (version) => {
    expect(() => known(version)).not.toThrow();
  });

  it.each([
    ["1.4.7", "Terraform 1.4.7 is too old."],
    ["0.13.1", "Terraform 0.13.1 is too old."],
    ["2.0.0", "Terraform 2.0.0 is newer than vpcflow knows."],
  ])("may not be %s", (version, message) => {
    expect(() => known(version)).toThrow(message);
  });

  it("has to know the S3 backend's own lock where the state is in S3", () => {
    expect(() => known("1.10.0", true)).not.toThrow();
    expect(() => known("1.9.8", true)).toThrow("Terraform 1.9.8 cannot lock a state in an S3 bucket");
  });
});

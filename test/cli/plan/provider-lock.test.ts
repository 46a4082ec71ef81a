import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepProviderLock, keptLockName, restoreProviderLock } from "../../../cli/plan/provider-lock.ts";
import { vpcflow } from "../terminal.ts";

let projectDir: string;
let stackDir: string;

const stack = () => ({ name: "flows", projectDir, stackDir });
const kept = () => join(projectDir, "terraform.flows.lock.hcl");
const used = () => join(stackDir, ".terraform.lock.hcl");

/** As `terraform init` writes it. */
const lock = (version: string) => `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "${version}"
  constraints = ">= 5.100.0, < 7.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}
`;

function write(file: string, text: string, ageSeconds = 0): void {
  writeFileSync(file, text);
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(file, then, then);
}

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "vpcflow-lock-"));
  stackDir = join(projectDir, "cdktf.out", "stacks", "flows");
  mkdirSync(stackDir, { recursive: true });
});

afterEach(() => rmSync(projectDir, { recursive: true, force: true }));

describe("the provider lock file", () => {
  it("is kept after the first init, and said to be new", async () => {
    await restoreProviderLock(stack());
    expect(existsSync(used())).toBe(false);
    write(used(), lock("5.100.0"));
    expect(await keepProviderLock(stack())).toBe(true);
    expect(readFileSync(kept(), "utf8")).toBe(lock("5.100.0"));
    expect(await keepProviderLock(stack())).toBe(false);
    expect(readdirSync(projectDir).sort()).toEqual(["cdktf.out", "terraform.flows.lock.hcl"]);
  });

  it("is back in a folder that was deleted or cloned anew", async () => {
    write(kept(), lock("5.100.0"));
    await restoreProviderLock(stack());
    expect(readFileSync(used(), "utf8")).toBe(lock("5.100.0"));
  });

  it("is taken as a colleague upgraded it", async () => {
    write(used(), lock("5.100.0"), 60);
    write(kept(), lock("6.25.0"));
    await restoreProviderLock(stack());
    expect(readFileSync(used(), "utf8")).toBe(lock("6.25.0"));
  });

  it("does not undo an upgrade of one's own", async () => {
    write(kept(), lock("5.100.0"), 60);
    write(used(), lock("6.25.0"));
    await restoreProviderLock(stack());
    expect(await keepProviderLock(stack())).toBe(true);
    expect(readFileSync(kept(), "utf8")).toBe(lock("6.25.0"));
  });

  it("may have the line ends of Windows", async () => {
    write(kept(), lock("5.100.0").replaceAll("\n", "\r\n"));
    await restoreProviderLock(stack());
    expect(existsSync(used())).toBe(true);
  });

  it.each([
    ["was cut off", lock("5.100.0").slice(0, 250)],
    ["has the marks of a merge", `<<<<<<< HEAD\n${lock("5.100.0")}=======\n${lock("6.25.0")}>>>>>>> theirs\n`],
    ["is something else", "garbage {"],
    ["lost its version", lock("5.100.0").replace(/ {2}version.*\n/, "")],
  ])("is refused where it %s, with the way out", async (_, text) => {
    write(kept(), text);
    await expect(restoreProviderLock(stack())).rejects.toMatchObject({
      code: "PROVIDER_LOCK",
      message: expect.stringContaining("terraform.flows.lock.hcl"),
      fix: expect.stringContaining("delete it"),
    });
    expect(existsSync(used())).toBe(false);
  });

  it("goes into version control, which setup's .gitignore lets it", async () => {
    await vpcflow(["setup", "--yes", "--name", "flows", "--region", "eu-west-1", "--log-group", "/g"], {
      cwd: projectDir,
    });
    execFileSync("git", ["init", "--quiet"], { cwd: projectDir });
    const ignored = (file: string) => {
      try {
        execFileSync("git", ["check-ignore", "--quiet", file], { cwd: projectDir });
        return true;
      } catch {
        return false;
      }
    };
    expect(ignored(keptLockName("flows"))).toBe(false);
    expect(ignored("cdktf.out/stacks/flows/.terraform.lock.hcl")).toBe(true);
    expect(ignored("terraform.flows.tfstate")).toBe(true);
  });
});

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The version of the Terraform on this machine, as its first line says it; `undefined` without one. */
export function terraformVersion(): string | undefined {
  try {
    return execFileSync("terraform", ["version"], { encoding: "utf8", env: cleanEnvironment() }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/**
 * What Terraform needs from its environment to install providers from this machine's file-system mirror, where it has one
 * (VPCFLOW_TF_MIRROR, else searched for); otherwise they come from the registry. The CLI configuration is written into `home`.
 */
export function terraformEnvironment(home: string): NodeJS.ProcessEnv {
  const config = join(home, "terraform.rc");
  const mirror = findMirror();
  const install =
    mirror === undefined
      ? ""
      : `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n`;
  writeFileSync(config, `${install}disable_checkpoint = true\n`);
  return { TF_CLI_CONFIG_FILE: config };
}

/**
 * The folder that holds `registry.terraform.io`: the one that is named (VPCFLOW_TF_MIRROR), else one at most four folders
 * below `root`; `undefined` leaves it to Terraform's own registry. Those in `passing` folders, and caches, are somebody's who
 * works beside these tests: they may lack the provider, or be gone before the test is over.
 */
export function findMirror(root = "/", passing: readonly string[] = ["/proc", "/tmp", tmpdir()]): string | undefined {
  const named = process.env["VPCFLOW_TF_MIRROR"];
  if (named) return named;
  const left = [...passing.map((folder) => `${folder}/*`), "*/plugin-cache/*"].flatMap((path) => [
    "-not",
    "-path",
    path,
  ]);
  return find([root, "-maxdepth", "4", "-type", "d", "-name", "registry.terraform.io", ...left, "-printf", "%h\n"])
    .split("\n")
    .find(Boolean);
}

/** Without what this machine's own Terraform and AWS settings would change; nothing of a test may reach an account. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_)/.test(name)));
}

// --- internal ---

/** `find` fails for folders that it may not read, and has found the others none the less. */
function find(args: readonly string[]): string {
  try {
    return execFileSync("find", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? "");
  }
}

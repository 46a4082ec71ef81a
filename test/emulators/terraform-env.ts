import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
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

/** Without what this machine's own Terraform and AWS settings would change; nothing of a test may reach an account. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_)/.test(name)));
}

// --- internal ---

/** The folder that holds `registry.terraform.io`; `undefined` leaves it to Terraform's own registry. */
function findMirror(): string | undefined {
  const named = process.env["VPCFLOW_TF_MIRROR"];
  if (named) return named;
  const search = ["/", "-maxdepth", "4", "-type", "d", "-name", "registry.terraform.io", "-not", "-path", "/proc/*"];
  return find([...search, "-printf", "%h\n"])
    .split("\n")
    .find(Boolean);
}

/** `find` fails for folders that it may not read, and has found the others none the less. */
function find(args: readonly string[]): string {
  try {
    return execFileSync("find", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? "");
  }
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { emptyFolder } from "../packed-package.ts";
import { findMirror } from "./terraform-env.ts";

vi.stubEnv("VPCFLOW_TF_MIRROR", "");

describe("the mirror of Terraform's providers", () => {
  it("is one that the machine has", () => {
    const root = folderWith("opt/mirror");
    expect(findMirror(root, [join(root, "tmp")])).toBe(join(root, "opt/mirror"));
  });

  // A deployment failed because somebody else's lay in /tmp as its project was made, and was gone as Terraform looked.
  it.each(["tmp/experiment", "tmp/some/mirror", "home/ada/plugin-cache"])("is not one that may go: %s", (folder) => {
    const root = folderWith(folder);
    expect(findMirror(root, [join(root, "tmp")])).toBeUndefined();
  });
});

// --- internal ---

function folderWith(mirror: string): string {
  const root = emptyFolder("machine");
  mkdirSync(join(root, mirror, "registry.terraform.io"), { recursive: true });
  return root;
}

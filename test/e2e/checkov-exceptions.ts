import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PipelineConfig } from "../../stacks/config.ts";

/** A check that may fail, for just these resources. */
export interface CheckovException {
  readonly check: string;
  readonly resources: readonly { readonly address: string; readonly where: (config: PipelineConfig) => boolean }[];
  readonly reason: string;
}

export const CHECKOV_CONFIG = join(import.meta.dirname, "..", "..", ".checkov.yaml");

/** What `.checkov.yaml` skips. What checkov cannot keep, the resources and the reason, stands in the comments above each check. */
export function checkovExceptions(text = readFileSync(CHECKOV_CONFIG, "utf8")): CheckovException[] {
  const listed = text.slice(text.indexOf("\nskip-check:\n") + "\nskip-check:\n".length);
  return listed
    .trimEnd()
    .split(/\n{2,}/)
    .map(exceptionOf);
}

// --- internal ---

function exceptionOf(block: string): CheckovException {
  const lines = block.split("\n").map((line) => line.trim());
  const check = /^- (CKV\w+)$/.exec(lines.pop() ?? "")?.[1];
  const comments = lines.map((line) => /^# (.+)$/.exec(line)?.[1]);
  if (check === undefined || comments.includes(undefined))
    throw new Error(`.checkov.yaml has a block of another form:\n${block}`);
  const texts = comments as string[];
  const resources = texts.filter((line) => line.startsWith("aws_")).map(resourceOf);
  const reason = texts.filter((line) => !line.startsWith("aws_")).join(" ");
  if (resources.length === 0 || !reason.endsWith(".")) throw new Error(`${check} has no resource or no reason.`);
  return { check, resources, reason };
}

/** `aws_x.y`, or `aws_x.y where path.to.field is VALUE` or `… is below NUMBER`. */
function resourceOf(line: string): CheckovException["resources"][number] {
  const [, address = "", , path, below, value] =
    /^(aws_\w+\.\w+)( where ([\w.]+) is (below )?(\S+))?$/.exec(line) ?? [];
  if (address === "") throw new Error(`.checkov.yaml has a resource of another form: ${line}`);
  if (path === undefined) return { address, where: () => true };
  return {
    address,
    where: (config) => {
      const found = path.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
      return below === undefined ? String(found) === value : Number(found) < Number(value);
    },
  };
}

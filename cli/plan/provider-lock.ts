import { stat } from "node:fs/promises";
import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { readIfThere } from "../json-file.ts";
import { commitAll, stageFile } from "../staged-file.ts";

/**
 * Terraform writes which provider it took, and its hashes, into the folder that it runs in: below cdktf.out, which belongs
 * to no history. A copy beside vpcflow.json does, so that everybody deploys with the same provider.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export interface LockedStack {
  /** The pipeline's name. */
  readonly name: string;
  /** Where vpcflow.json lies, absolute. */
  readonly projectDir: string;
  /** Where Terraform runs, absolute. */
  readonly stackDir: string;
}

/** The kept copy's name: not `.terraform.lock.hcl`, of which a folder of several pipelines could have one alone. */
export function keptLockName(name: string): string {
  return `terraform.${name}.lock.hcl`;
}

/**
 * Before `terraform init`: puts the kept lock file where Terraform looks for it. The newer of the two counts, so that a
 * `terraform init -upgrade` in the stack's folder is not undone, and a lock file that came by `git pull` is taken.
 *
 * @throws VpcflowError PROVIDER_LOCK where the kept file is no lock file: cut off, or with the marks of a merge.
 */
export async function restoreProviderLock(stack: LockedStack): Promise<void> {
  const [kept, used] = [keptFile(stack), usedFile(stack)];
  const text = await readIfThere(kept);
  if (text === undefined || (await isNewer(used, kept))) return;
  if (!isLock(text)) throw notALock(stack);
  await writeIfOther(used, text);
}

/**
 * After `terraform init`: keeps the lock file that it left.
 * @returns whether the kept file is another now, and so is to be committed.
 */
export async function keepProviderLock(stack: LockedStack): Promise<boolean> {
  const text = await readIfThere(usedFile(stack));
  return text !== undefined && (await writeIfOther(keptFile(stack), text));
}

// --- internal ---

function keptFile({ projectDir, name }: LockedStack): string {
  return path.join(projectDir, keptLockName(name));
}

function usedFile({ stackDir }: LockedStack): string {
  return path.join(stackDir, ".terraform.lock.hcl");
}

async function isNewer(file: string, than: string): Promise<boolean> {
  const changed = (name: string) =>
    stat(name).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.NEGATIVE_INFINITY,
    );
  return (await changed(file)) > (await changed(than));
}

async function writeIfOther(file: string, text: string): Promise<boolean> {
  if ((await readIfThere(file)) === text) return false;
  await commitAll([() => stageFile(file, text)]);
  return true;
}

const PROVIDER_BLOCK = /^provider "[^"\n]+" \{\n(?: {2}.*\n)+\}$/gm;

/** What Terraform writes: comments and whole `provider` blocks with a version. Terraform checks the rest. */
function isLock(written: string): boolean {
  const text = written.replaceAll("\r\n", "\n");
  const blocks = text.match(PROVIDER_BLOCK) ?? [];
  const others = text.replaceAll(PROVIDER_BLOCK, "").replaceAll(/^#.*$/gm, "");
  return blocks.every((block) => /^ {2}version\s+= "/m.test(block)) && others.trim() === "";
}

function notALock({ name }: LockedStack): VpcflowError {
  const file = keptLockName(name);
  return new VpcflowError("PROVIDER_LOCK", `${quoted(file)} is not a lock file of Terraform's any more.`, {
    subject: file,
    fix: "Take it back from version control, or delete it: the next deploy writes it anew, with the newest provider that fits.",
  });
}

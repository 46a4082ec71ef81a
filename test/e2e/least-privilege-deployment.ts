import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyDocument } from "../../stacks/deploy-policy-documents.ts";
import type { Aws } from "../emulators/aws.ts";
import type { Emulator } from "../emulators/emulator.ts";
import { createProject, type Project } from "../emulators/project.ts";
import { type RecordingProxy, startRecordingProxy } from "../emulators/recording-proxy.ts";
import type { Ran } from "../packed-package.ts";
import { ACCOUNT, type Case } from "./least-privilege-cases.ts";
import { createIdentity } from "./least-privilege-identity.ts";
import { destinationTags, forMinistack } from "./least-privilege-ministack.ts";

/** A pipeline that a user with its printed deploy policy deploys, and the calls that were made for it. */
export interface Deployment {
  readonly project: Project;
  readonly proxy: RecordingProxy;
  /** What `--print-policy` printed for who deploys and destroys it. */
  readonly policies: readonly PolicyDocument[];
  dispose(): Promise<void>;
}

/** A folder with the case's configuration, and the user who may deploy it: nothing is deployed yet. */
export async function prepareDeployment(ministack: Emulator, aws: Aws, one: Case): Promise<Deployment> {
  const { input, deletesData } = one;
  const proxy = await startRecordingProxy(ministack.url, destinationTags());
  const before = createProject(ministack);
  write(before, input);
  const policies = await printedPolicies(before, ...(deletesData ? ["destroy", "--delete-data"] : ["deploy"]));
  before.dispose();
  const { env } = await createIdentity(aws, `deploys-${input.name}`, policies.map(forMinistack));
  const project = createProject(ministack, { env: { ...env, AWS_ENDPOINT_URL: proxy.url } });
  write(project, input);
  const dispose = async () => {
    project.dispose();
    await proxy.close();
  };
  return { project, proxy, policies, dispose };
}

/** What a command of the folder prints as its policy. */
export async function printedPolicies(project: Project, ...command: string[]): Promise<PolicyDocument[]> {
  const { stdout } = await project.succeed(...command, "--print-policy", "--account-id", ACCOUNT);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** `vpcflow destroy`, with what the pipeline holds where the case says so. */
export function destroy(project: Project, { deletesData }: Case): Promise<Ran> {
  return project.succeed("destroy", "--yes", ...(deletesData ? ["--delete-data"] : []));
}

/** The configuration, changed; the account that the first deploy wrote into it stays. */
export function change(project: Project, { changed }: Case): void {
  project.edit(({ accountId }) => ({ ...changed, accountId }));
}

// --- internal ---

function write(project: Project, input: Case["input"]): void {
  writeFileSync(join(project.folder, "vpcflow.json"), JSON.stringify(input));
}

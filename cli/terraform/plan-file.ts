import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Runs the task with the path of a plan file that nobody else can read, and takes the file away, whatever came of it: a plan
 * holds every value of the state, secrets too.
 */
export async function withPlanFile<Result>(task: (file: string) => Promise<Result>): Promise<Result> {
  // mkdtemp makes it with the mode 0700, and Terraform writes the plan with 0600.
  const folder = await mkdtemp(path.join(tmpdir(), "vpcflow-plan-"));
  try {
    return await task(path.join(folder, "plan"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

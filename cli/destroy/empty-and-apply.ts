import { VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { type Applied, type Applying, applyPlan } from "../deploy/apply-plan.ts";
import { untilCancelled } from "../deploy/cancelled.ts";
import { plan } from "../terraform/stack.ts";
import type { BucketContents } from "./bucket-contents.ts";
import { type BucketWork, emptyBuckets } from "./buckets.ts";

export interface Emptying {
  readonly applying: Applying;
  readonly work: BucketWork;
  /** The buckets that hold data. */
  readonly full: readonly BucketContents[];
  /** All of them, where what they hold may be deleted (--delete-data). */
  readonly deletable: readonly BucketContents[];
  /** How many resources the plan destroys. */
  readonly steps: number;
}

/**
 * Empties the buckets and destroys. What the function wrote into a bucket meanwhile is deleted once more: by then it is gone
 * itself, and writes no more.
 * @throws VpcflowError as applyPlan and emptyBuckets do
 */
export async function emptyAndApply(emptying: Emptying, context: Context): Promise<Applied> {
  const { applying, work, full, deletable, steps } = emptying;
  const startedMs = performance.now();
  await emptyBuckets(full, work);
  try {
    return await applyPlan(applying, context);
  } catch (error) {
    const filledAgain = error instanceof VpcflowError && error.code === "BUCKET_NOT_EMPTY";
    if (!filledAgain || deletable.length === 0) throw error;
  }
  await untilCancelled(() => destroyTheRest(emptying, context), context, HALF_WAY);
  return { steps, seconds: Math.round((performance.now() - startedMs) / 1000) };
}

// --- internal ---

const HALF_WAY = "Cancelled: a part of the pipeline is destroyed; vpcflow destroy --delete-data goes on from there.";

async function destroyTheRest({ applying, work, deletable }: Emptying, context: Context): Promise<void> {
  const { stack, file } = applying;
  context.stderr.write(
    "The function wrote into a bucket meanwhile: it is emptied once more, and the rest destroyed.\n",
  );
  await emptyBuckets(deletable, work, HALF_WAY);
  await work.progress.step("Plan of the rest", () => plan(stack, { file, destroy: true, onMessage: () => {} }));
  await applyPlan(applying, context);
}

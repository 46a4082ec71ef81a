import { VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { isCancelled } from "../errors.ts";
import { ExitStatus } from "../exit-status.ts";

const NOTHING = "Cancelled: nothing was changed in the account.";

/**
 * Runs the task; a Ctrl-C in it, whichever step it meets, is told as `message`, which says what it left.
 * @throws VpcflowError CANCELLED, the first that was thrown where tasks are nested
 */
export async function untilCancelled<Result>(
  task: () => Promise<Result>,
  { signal }: Pick<Context, "signal">,
  message = NOTHING,
): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof VpcflowError && error.code === "CANCELLED") throw error;
    const cancelled = isCancelled(error) || (signal.aborted && !(signal.reason instanceof ExitStatus));
    throw cancelled ? new VpcflowError("CANCELLED", message) : error;
  }
}

import { VpcflowError } from "../../flow/errors.ts";
import type { Context } from "../context.ts";
import { isCancelled } from "../errors.ts";
import { ExitStatus } from "../exit-status.ts";

/** Before anything is changed, a Ctrl-C leaves everything as it was, whichever step it meets. */
export async function untilCancelled<Result>(task: () => Promise<Result>, { signal }: Context): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof VpcflowError && error.code === "CANCELLED") throw error;
    const cancelled = isCancelled(error) || (signal.aborted && !(signal.reason instanceof ExitStatus));
    throw cancelled ? new VpcflowError("CANCELLED", "Cancelled: nothing was changed in the account.") : error;
  }
}

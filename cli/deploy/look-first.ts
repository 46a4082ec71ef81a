import { VpcflowError } from "../../flow/errors.ts";
import { createsFlowLogs } from "../../stacks/config.ts";
import type { Context } from "../context.ts";
import type { InspectionCode, InspectionWarning } from "../inspect/inspection.ts";
import { inspectLogGroup } from "../inspect/run.ts";
import type { Progress } from "../progress.ts";
import { lookAtTargets } from "./source-targets.ts";
import type { Target } from "./target.ts";

/**
 * What to see to before flow logs are created, or an existing log group is subscribed to, in sentences with their way out; it
 * takes some seconds at most.
 * @throws VpcflowError SOURCE_MISSING or LOG_GROUP where no deployment could succeed: better now than half-way
 */
export async function lookFirst(
  { config, client }: Target,
  progress: Progress,
  { signal }: Context,
): Promise<string[]> {
  const { logGroup } = config.source;
  if (createsFlowLogs(config))
    return progress.step("What flow logs are created for", () => lookAtTargets(config, { client, signal }));
  if (logGroup === undefined) return [];
  const { warnings, unknown } = await progress.step(`Log group ${logGroup}`, async () => {
    const inspection = await inspectLogGroup(config, client, signal);
    const hopeless = inspection.warnings.find(({ code }) => HOPELESS.includes(code));
    if (hopeless) throw unfit(hopeless);
    return inspection;
  });
  // What an endpoint does not have is no matter of the person's; what they may not look at is.
  const denied = unknown.filter(({ action }) => action !== undefined);
  return [
    ...warnings.map(({ sentence, fix }) => `${sentence} ${fix}`),
    ...denied.map(({ what, action }) => `${logGroup}: ${what} could not be looked at, since AWS denies you ${action}.`),
  ];
}

// --- internal ---

const HOPELESS: readonly InspectionCode[] = ["no-such-log-group", "log-group-class"];

function unfit({ sentence, fix }: InspectionWarning): VpcflowError {
  return new VpcflowError("LOG_GROUP", sentence, { subject: "source.logGroup", fix });
}

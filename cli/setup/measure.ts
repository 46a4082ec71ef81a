import type { FlowRate } from "../../stacks/usage.ts";
import { measureFlowRate } from "../cost/flow-rate.ts";
import { METRIC_ACTIONS } from "../cost/metrics.ts";
import type { Asking } from "./asking.ts";
import { type Draft, textAt, valueAt } from "./draft.ts";

const DAYS = 7;

/** How much came into the existing log group over the last days, where CloudWatch can be asked. */
export async function measureExisting(draft: Draft, helpFor: Asking["help"]): Promise<FlowRate | undefined> {
  const logGroup = textAt(draft, ["source", "logGroup"]);
  // What comes from other accounts is in no metric of this one's log group.
  if (logGroup === undefined || valueAt(draft, ["central"]) !== undefined) return undefined;
  const help = await helpFor(draft);
  const measured = await help.ask({
    what: `How much comes into ${logGroup}`,
    actions: METRIC_ACTIONS,
    ask: async (client, signal) => ({ rate: await measureFlowRate(logGroup, { client, days: DAYS, signal }) }),
    found: ({ rate }) =>
      rate ? `${Number(rate.flowsPerSecond.toPrecision(3))} records a second` : `nothing in ${DAYS} days`,
  });
  return measured?.rate;
}

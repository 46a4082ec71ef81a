import type { ClientConfig } from "../../sources/aws-session.ts";
import { lookAtAccountPolicies } from "./account-policies.ts";
import { askAws, isAnswered } from "./ask.ts";
import { type FlowLogFormats, lookAtFlowLogs } from "./flow-logs.ts";
import type { Inspected, Inspection, InspectionWarning, Look, Looking, UnknownPart } from "./inspection.ts";
import { lookAtLogGroup } from "./log-group.ts";
import { lookAtRecentEvents } from "./recent-events.ts";
import { lookAtSubscriptionFilters } from "./subscription-filters.ts";

/**
 * Looks at the existing log group of a pipeline before it is used: its class, its flow logs and their formats, its
 * subscription filters, the account's policies, and whether the filter pattern would match its recent events.
 * By read-only calls (INSPECT_ACTIONS); what cannot be looked at is said, and fails nothing. Each look takes 5 seconds at most.
 * @throws the signal's reason once it is aborted; a VpcflowError where no log group is named is a bug of the caller's
 */
export async function inspectLogGroup(
  subject: Inspected,
  client: ClientConfig,
  signal: AbortSignal,
): Promise<Inspection> {
  const { logGroup } = subject.source;
  if (logGroup === undefined) throw new TypeError("This pipeline has no log group to inspect.");
  const looking = { subject, logGroup, client, signal };
  const group = await take(lookAtLogGroup, looking);
  if (group.found?.exists === false) return { logGroup, formats: [], warnings: group.found.warnings, unknown: [] };

  const flowLogs = take(lookAtFlowLogs, looking);
  const [found, filters, policies, events] = await Promise.all([
    flowLogs,
    take(lookAtSubscriptionFilters, looking),
    take(lookAtAccountPolicies, looking),
    flowLogs.then(({ found }) => take(lookAtRecentEvents, { ...looking, subject: withFormat(subject, found) })),
  ]);
  const formats = found.found?.formats ?? [];
  const parts = [group, found, filters, policies, events];
  return {
    logGroup,
    ...(formats.length === 1 && { format: formats[0] }),
    formats,
    warnings: parts.flatMap((part) => warningsOf(part.found)),
    unknown: parts.flatMap(({ unknown }) => unknown ?? []),
  };
}

// --- internal ---

interface Taken<Found> {
  found?: Found;
  unknown?: UnknownPart;
}

type Warnings = readonly InspectionWarning[] | { readonly warnings: readonly InspectionWarning[] } | undefined;

async function take<Found>({ what, actions, look }: Look<Found>, looking: Looking): Promise<Taken<Found>> {
  const answer = await askAws((signal) => look({ ...looking, signal }), { actions, signal: looking.signal });
  if (isAnswered(answer)) return { found: answer.value };
  return { unknown: { what, why: answer.why, action: answer.action } };
}

function warningsOf(found: Warnings): readonly InspectionWarning[] {
  if (found === undefined) return [];
  return "warnings" in found ? found.warnings : found;
}

/** Where nobody has said a format yet, the events are held against the one that EC2 tells. */
function withFormat(subject: Inspected, flowLogs: FlowLogFormats | undefined): Inspected {
  const { source } = subject;
  return { ...subject, source: { ...source, logFormat: source.logFormat ?? flowLogs?.formats[0] } };
}

import { type Draft, type FieldPath, isObject, valueAt, withValue } from "./draft.ts";

/** The fields of which one names the source. */
export const SOURCE_KEYS = ["logGroup", "vpcIds", "subnetIds", "eniIds"] as const;

/** The draft with an answer in it, and without what does not go with that. */
export function put(draft: Draft, path: FieldPath, value: unknown): Draft {
  if (value === undefined) return without(draft, PART_OF[path.join(".")] ?? path);
  return withValue(withoutOutdated(draft, path, value), path, value);
}

/** @see stacks/config-rules.ts and config-account-rules.ts for which fields exclude each other. */
export function withoutOutdated(draft: Draft, path: FieldPath, value: unknown): Draft {
  // Said again, it makes nothing outdated.
  if (path.join(".") === "destination.arn" && valueAt(draft, path) !== undefined) return draft;
  const outdated = outdatedPaths(path, value);
  return outdated.reduce((part, old) => withValue(part, old, undefined), draft);
}

// --- internal ---

/** Fields without which the part that they are in says nothing. */
const PART_OF: Readonly<Record<string, FieldPath>> = { "destination.arn": ["destination"], "state.bucket": ["state"] };

/** Without that field, and without the part that it was in where nothing else is. */
function without(draft: Draft, path: FieldPath): Draft {
  const rest = withValue(draft, path, undefined);
  const outer = path.slice(0, -1);
  const part = valueAt(rest, outer);
  const isEmpty = outer.length > 0 && isObject(part) && Object.keys(part).length === 0;
  return isEmpty ? withValue(rest, outer, undefined) : rest;
}

function outdatedPaths(path: FieldPath, value: unknown): FieldPath[] {
  const field = path.join(".");
  const others = SOURCE_KEYS.map((key) => ["source", key]);
  const created = ["trafficType", "aggregationSeconds", "retentionDays"].map((key) => ["source", key]);
  if (field === "source.logGroup") return [...others, ...created];
  if (others.some((other) => other.join(".") === field)) return others;
  // A sender has no stream and no function, and takes nothing of others.
  if (field === "destination.arn") return [["central"], ["stream"], ["processor"], ["encryption"]];
  if (field.startsWith("central.")) return [["destination"]];
  if (field === "processor.webhookUrl") return [["processor", "webhookUrlParameter"]];
  if (field === "processor.webhookUrlParameter") return [["processor", "webhookUrl"]];
  return field === "stream.mode" && value === "on-demand" ? [["stream", "shards"]] : [];
}

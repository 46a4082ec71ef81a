import { parseConfig } from "../../stacks/config.ts";
import { type Draft, type FieldPath, valueAt } from "./draft.ts";
import { SOURCE_KEYS } from "./outdated.ts";

/** What the draft says at that path, or what holds where nobody says anything. */
export function current(draft: Draft, path: FieldPath): unknown {
  return valueAt(draft, path) ?? valueAt(DEFAULTS, path);
}

/** Whether flow logs are created. */
export function isCreated(draft: Draft): boolean {
  return SOURCE_KEYS.some((key) => key !== "logGroup" && valueAt(draft, ["source", key]) !== undefined);
}

// --- internal ---

const DEFAULTS = {
  ...parseConfig({ name: "defaults", region: "us-east-1", source: { vpcIds: ["vpc-00000000"] } }),
} as Draft;

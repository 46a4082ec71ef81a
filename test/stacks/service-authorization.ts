import { readFileSync } from "node:fs";
import type { PolicyStatement } from "../../stacks/policy.ts";

/** What AWS's reference says of an action: ARNs of the types that it takes, and the condition keys that it knows. */
interface Authorization {
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

const REFERENCE = JSON.parse(
  readFileSync(new URL("../fixtures/service-authorization.json", import.meta.url), "utf8"),
) as Record<string, Authorization>;

/** Narrower than the reference says, and why AWS takes it. */
export const NARROWER: Readonly<Record<string, string>> = {
  "logs:DescribeLogGroups": "AWS asks about log-group::log-stream: of the account and Region, by its own denial",
};

/** What of a statement AWS would not understand or would take narrower, in words; empty where there is nothing. */
export function misfits(statement: PolicyStatement): string[] {
  return [statement.Action].flat().flatMap((action) => {
    const known = REFERENCE[action];
    if (known === undefined) return [`${statement.Sid}: ${action} is no action that the reference has`];
    const faults = [...resourceFaults(action, known, statement), ...conditionFaults(action, known, statement)];
    return faults.map((fault) => `${statement.Sid}: ${fault}`);
  });
}

/** Every action of the reference's extract: what no policy has is to be taken out of it. */
export const REFERENCE_ACTIONS: readonly string[] = Object.keys(REFERENCE);

// --- internal ---

/** An action takes one of its types at least; `*` is right where there is none. A statement may name what another of its actions takes. */
function resourceFaults(action: string, { resources }: Authorization, { Resource = [] }: PolicyStatement): string[] {
  const given = [Resource].flat();
  if (given.includes("*"))
    return resources.length === 0 ? [] : [`* for ${action}, which takes ${resources.join(", ")}`];
  if (resources.length === 0) return NARROWER[action] ? [] : [`${action} takes * alone`];
  const taken = given.some((arn) => resources.some((pattern) => ofType(pattern).test(arn)));
  return taken ? [] : [`${action} does not take ${given.join(", ")}`];
}

/** A log group's ARN ends with `:*` for most actions. */
function ofType(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.*+?^()|[\]\\]/g, "\\$&").replaceAll(/\$\{\w+\}/g, "[^:]+");
  return new RegExp(`^${source}(:\\*)?$`);
}

function conditionFaults(action: string, { conditions }: Authorization, { Condition = {} }: PolicyStatement): string[] {
  const keys = Object.values(Condition).flatMap((one) => Object.keys(one));
  return keys
    .filter((key) => !GLOBAL.includes(key) && !conditions.some((known) => ofKey(known).test(key)))
    .map((key) => `${action} knows no ${key}`);
}

/** What AWS has in every request. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL: readonly string[] = ["aws:RequestedRegion"];

function ofKey(known: string): RegExp {
  return new RegExp(`^${known.replaceAll(/\$\{\w+\}/g, ".+")}$`);
}

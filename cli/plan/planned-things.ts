import type { PipelineConfig } from "../../stacks/config.ts";
import { describePlan, type PlannedResource } from "../../stacks/describe.ts";
import { type Fate, fateOf, type ResourceChange } from "./plan-json.ts";
import { nameIn, termOf, wholeOf } from "./resource-terms.ts";

/** A thing that a person knows, and what becomes of the Terraform resources that make it up. */
export interface PlannedThing {
  readonly kind: string;
  readonly name: string;
  /** Absent for what this `vpcflow.json` does not have any more, or never had. */
  readonly why?: string;
  readonly fate: Fate;
  /** Those that change. */
  readonly resources: readonly ResourceChange[];
}

/** What of the pipeline changes, thing by thing: first in the order of a pipeline, then what its config does not know. */
export function plannedThings(changes: readonly ResourceChange[], config: PipelineConfig): PlannedThing[] {
  const described = describePlan(config);
  const things = new Map<string, ResourceChange[]>(described.map(({ addresses }) => [addresses[0]!, []]));
  for (const change of changes) {
    const key = keyOf(change, described);
    things.set(key, [...(things.get(key) ?? []), change]);
  }
  return [...things].flatMap(([key, all]) => {
    const resources = all.filter((change) => fateOf(change) !== undefined);
    const fate = fateOfThing(key, all);
    if (fate === undefined) return [];
    return [{ ...identity(key, resources, described), fate, resources }];
  });
}

// --- internal ---

/** The address of the resource that stands for the thing; what an earlier replacement left over stands for itself. */
function keyOf({ address, type, name, deposed }: ResourceChange, described: readonly PlannedResource[]): string {
  if (deposed !== undefined) return `${address} (${deposed})`;
  const whole = `${wholeOf(type)}.${name}`;
  const known = described.find(({ addresses }) => addresses.includes(address) || addresses.includes(whole));
  return known?.addresses[0] ?? whole;
}

/** That of the resource that stands for it. Where it stays, or is not there, its parts are what changes. */
function fateOfThing(key: string, resources: readonly ResourceChange[]): Fate | undefined {
  const main = resources.find(({ address, deposed }) => address === key || deposed !== undefined);
  const own = main && fateOf(main);
  if (own !== undefined) return own;
  const fates = new Set(resources.map(fateOf).filter((fate) => fate !== undefined));
  if (fates.size === 0) return undefined;
  return main === undefined && fates.size === 1 ? [...fates][0] : "change";
}

function identity(key: string, resources: readonly ResourceChange[], described: readonly PlannedResource[]) {
  const known = described.find(({ addresses }) => addresses[0] === key);
  const found = nameOf(key, resources);
  if (known === undefined) {
    const type = wholeOf(resources[0]!.type);
    const kind = termOf(type);
    return kind === undefined || found === undefined ? { kind: "resource", name: key } : { kind, name: found };
  }
  // Where the config names no account, the plan knows it.
  const name = known.name.includes("{account}") ? (found ?? known.name) : known.name;
  return { kind: known.kind, name, why: known.why };
}

/** A key is known by its alias, the others by the resource that stands for them. */
function nameOf(key: string, resources: readonly ResourceChange[]): string | undefined {
  const alias = resources.find(({ type }) => type === "aws_kms_alias");
  const main = alias ?? resources.find(({ address }) => address === key) ?? resources[0];
  return main && (nameIn(main.change.after) ?? nameIn(main.change.before));
}

import type { PipelineConfig } from "../../stacks/config.ts";
import { installation } from "../installation.ts";
import { type AttributeChange, attributeChanges, isKnown } from "./attribute-words.ts";
import { consequencesOf } from "./consequences.ts";
import type { Fate, ResourceChange, TerraformPlanJson } from "./plan-json.ts";
import { type PlannedThing, plannedThings } from "./planned-things.ts";
import { whatStays } from "./what-stays.ts";

/** One thing that changes, in words; nothing in it is a secret. */
export interface PlannedChange {
  /** AWS's term for it; `resource` for what no pipeline of this vpcflow has. */
  readonly kind: string;
  readonly name: string;
  /** What it is for; absent where `vpcflow.json` has it no more. */
  readonly why?: string;
  /** The Terraform resources of it that change. */
  readonly addresses: readonly string[];
  readonly attributes: readonly AttributeChange[];
  /** What it means for who uses the pipeline, in sentences. */
  readonly notes: readonly string[];
}

/** A plan in words, for the screen and for `--json`. */
export interface PlanChanges {
  readonly add: readonly PlannedChange[];
  readonly change: readonly PlannedChange[];
  /** Destroyed and made anew. */
  readonly replace: readonly PlannedChange[];
  readonly destroy: readonly PlannedChange[];
  /** What somebody changed or deleted in the account, and the plan takes back. */
  readonly drift: readonly PlannedChange[];
  /** Outputs that change, by name. */
  readonly outputs: readonly string[];
  /** What is not touched where everything is destroyed, in sentences; empty otherwise. */
  readonly stays: readonly string[];
  /** What is lost or stands still: the grave ones of the notes, each with its thing. */
  readonly warnings: readonly string[];
}

/** What Terraform's plan (`terraform show -json`) does to the pipeline of `config`, in words. */
export function describeChanges(plan: TerraformPlanJson, config: PipelineConfig): PlanChanges {
  const things = plannedThings(managed(plan.resource_changes), config);
  const all = (fate: Fate) => things.filter((thing) => thing.fate === fate).map(describeThing);
  return {
    add: all("add"),
    change: all("change"),
    replace: all("replace"),
    destroy: all("destroy"),
    drift: driftOf(plan, config),
    outputs: changedOutputs(plan),
    stays: destroysAll(plan) ? whatStays(config) : [],
    warnings: things.flatMap(warningsOf),
  };
}

/** Whether there is nothing to apply. */
export function isEmptyPlan({ add, change, replace, destroy, outputs }: PlanChanges): boolean {
  return [add, change, replace, destroy, outputs].every(({ length }) => length === 0);
}

// --- internal ---

function managed(changes: readonly ResourceChange[] = []): readonly ResourceChange[] {
  return changes.filter(({ mode }) => mode === "managed");
}

function describeThing(thing: PlannedThing): PlannedChange {
  const { kind, name, why, fate, resources } = thing;
  const exists = fate === "change" || fate === "replace";
  return {
    kind,
    name,
    ...(why === undefined ? {} : { why }),
    addresses: resources.map(({ address }) => address),
    attributes: exists ? attributesOf(resources) : [],
    notes: consequences(thing).map(({ text }) => text),
  };
}

function attributesOf(resources: readonly ResourceChange[]): AttributeChange[] {
  const { version } = installation();
  return resources.flatMap((resource) => attributeChanges(resource, version));
}

/**
 * What somebody changed in the account and this plan takes back. Terraform calls drift whatever AWS tells otherwise than
 * the provider wrote it down (`null` for no tags, a bucket's policy in the bucket itself): that is no change of anybody's,
 * and no plan acts on it. So an attribute counts where the plan changes it too.
 */
function driftOf({ resource_changes, resource_drift }: TerraformPlanJson, config: PipelineConfig): PlannedChange[] {
  const acted = new Set(
    attributesOf(managed(resource_changes))
      .filter(isKnown)
      .map(({ path }) => path),
  );
  return plannedThings(managed(resource_drift), config).flatMap((thing) => {
    const attributes = describeThing(thing).attributes.filter(({ path }) => acted.has(path));
    const deleted = thing.fate === "destroy";
    if (!deleted && attributes.length === 0) return [];
    // What has happened already: its consequences are not the plan's.
    return [{ ...describeThing(thing), attributes, notes: deleted ? ["It was deleted."] : [] }];
  });
}

/** Of a thing's parts each says what its change means, and no sentence comes twice. */
function consequences({ resources }: PlannedThing) {
  const all = resources.flatMap(consequencesOf);
  return all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);
}

function warningsOf(thing: PlannedThing): string[] {
  return consequences(thing)
    .filter(({ grave }) => grave)
    .map(({ text }) => `${thing.kind} ${thing.name}: ${text}`);
}

function changedOutputs({ output_changes = {} }: TerraformPlanJson): string[] {
  return Object.entries(output_changes)
    .filter(([, { actions }]) => !actions.includes("no-op"))
    .map(([name]) => name);
}

function destroysAll({ planned_values, resource_changes = [] }: TerraformPlanJson): boolean {
  const left = planned_values?.root_module?.resources ?? [];
  return left.length === 0 && resource_changes.some(({ change }) => change.actions.includes("delete"));
}

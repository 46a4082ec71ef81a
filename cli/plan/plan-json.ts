/**
 * `terraform show -json PLANFILE`, as far as it is used here.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
export interface TerraformPlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  /** What Terraform found changed in the account since the state was written. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly Action[] }>>;
  /** Empty where everything is destroyed. */
  readonly planned_values?: { readonly root_module?: { readonly resources?: readonly unknown[] } };
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Present where it is what an earlier replacement left behind. */
  readonly deposed?: string;
  readonly change: Change;
}

export type Action = "no-op" | "create" | "read" | "update" | "delete" | "forget";
export type Attributes = Readonly<Record<string, unknown>>;

export interface Change {
  readonly actions: readonly Action[];
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  /** `true` in the places of `after` that only the apply will tell. */
  readonly after_unknown?: unknown;
  /** `true` in the places whose values are not to be shown. */
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** The attributes that force the replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

/** What happens to a resource or to a thing that several make up. */
export type Fate = "add" | "change" | "replace" | "destroy";

/** What becomes of the resource; `undefined` where it stays as it is. A replacement is both a delete and a create. */
export function fateOf({ change: { actions } }: ResourceChange): Fate | undefined {
  if (actions.includes("create")) return actions.includes("delete") ? "replace" : "add";
  if (actions.includes("delete")) return "destroy";
  return actions.includes("update") ? "change" : undefined;
}

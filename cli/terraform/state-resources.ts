/** A resource that the state holds. */
export interface StateResource {
  /** Such as `aws_kinesis_stream.stream`. */
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** It was made only in part: Terraform makes it anew the next time. */
  readonly tainted: boolean;
}

/**
 * The resources that Terraform made, in the JSON of `terraform show -json`; data sources are left out.
 * @see https://developer.hashicorp.com/terraform/internals/json-format#values-representation
 */
export function stateResources(state: unknown): StateResource[] {
  const root = (state as StateJson | null)?.values?.root_module;
  return root === undefined ? [] : inModule(root);
}

// --- internal ---

interface StateJson {
  values?: { root_module?: ModuleJson };
}

interface ModuleJson {
  resources?: { mode: string; address: string; type: string; values?: Record<string, unknown>; tainted?: boolean }[];
  child_modules?: ModuleJson[];
}

function inModule({ resources = [], child_modules: children = [] }: ModuleJson): StateResource[] {
  const own = resources
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, values = {}, tainted = false }) => ({ address, type, values, tainted }));
  return [...own, ...children.flatMap(inModule)];
}

/** A resource that the state holds. */
export interface StateResource {
  /** Such as `aws_kinesis_stream.stream`. */
  readonly address: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * The resources that Terraform made, in the state as `terraform state pull` prints it; data sources are left out. By
 * `terraform show -json` it would be the same, some seconds later: that starts the provider.
 */
export function stateResources(text: string): StateResource[] {
  if (text.trim() === "") return [];
  const { resources = [] } = JSON.parse(text) as StateJson;
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ type, name, instances = [] }) =>
      instances.map(({ attributes = {} }) => ({ address: `${type}.${name}`, type, attributes })),
    );
}

// --- internal ---

/** Version 4, which Terraform has written since 0.12, and OpenTofu too. */
interface StateJson {
  resources?: { mode: string; type: string; name: string; instances?: { attributes?: Record<string, unknown> }[] }[];
}

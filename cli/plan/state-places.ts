/** Terraform's state, version 4, as far as it is used here; `terraform state pull` prints the same. */
export interface TerraformState {
  readonly resources?: readonly {
    readonly mode: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> | null }[];
  }[];
}

/** Where a resource is; absent is what its ARN does not say. */
export interface StatePlace {
  readonly region: string | undefined;
  readonly accountId: string | undefined;
}

/** The state in `text`; an empty one where there is none in it. Terraform itself says what is wrong with a broken one. */
export function parseState(text: string): TerraformState {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The Regions and accounts of what the state holds, by the ARNs of its resources; none where it holds nothing. */
export function statePlaces({ resources = [] }: TerraformState): StatePlace[] {
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ instances = [] }) => instances.map(({ attributes }) => placeOf(attributes?.["arn"])))
    .filter((place) => place !== undefined);
}

// --- internal ---

/** `arn:partition:service:region:account:…`; a bucket's has neither Region nor account, a role's no Region. */
function placeOf(arn: unknown): StatePlace | undefined {
  if (typeof arn !== "string") return undefined;
  const [, , , region, accountId] = arn.split(":");
  return { region: region || undefined, accountId: accountId || undefined };
}

import { readFileSync } from "node:fs";

/** Attributes of a resource, a provider or a block, as Terraform's JSON has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A resource or data source of the template. */
export interface TemplateResource {
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly name: string;
  /** `aws_kinesis_stream.stream` */
  readonly address: string;
  /** The construct that made it, below the stack: `dead-letters`. */
  readonly concern: string;
  readonly attributes: Attributes;
}

/** A synthesized `cdk.tf.json`, its parts named. */
export interface TemplateParts {
  readonly resources: readonly TemplateResource[];
  readonly providers: Readonly<Record<string, readonly Attributes[]>>;
  readonly outputs: Readonly<Record<string, Attributes>>;
  readonly backend: { readonly type: string; readonly attributes: Attributes };
  readonly requiredProviders: Attributes;
}

/** Reads what `synthesize` has just written; cdktf's own notes to itself (`//`) are left out. */
export function readTemplate(file: string): TemplateParts {
  const json = JSON.parse(readFileSync(file, "utf8")) as RawTemplate;
  const [[type, attributes] = ["local", {}]] = Object.entries(json.terraform.backend);
  return {
    resources: [...resourcesOf("data", json.data), ...resourcesOf("resource", json.resource)],
    providers: json.provider,
    outputs: json.output ?? {},
    backend: { type, attributes },
    requiredProviders: json.terraform.required_providers,
  };
}

// --- internal ---

type ByTypeAndName = Readonly<Record<string, Readonly<Record<string, RawResource>>>>;

interface RawResource extends Attributes {
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
}

interface RawTemplate {
  readonly data?: ByTypeAndName;
  readonly resource?: ByTypeAndName;
  readonly provider: Readonly<Record<string, readonly Attributes[]>>;
  readonly output?: Readonly<Record<string, Attributes>>;
  readonly terraform: {
    readonly backend: Readonly<Record<string, Attributes>>;
    readonly required_providers: Attributes;
  };
}

function resourcesOf(mode: TemplateResource["mode"], byType: ByTypeAndName = {}): TemplateResource[] {
  return Object.entries(byType).flatMap(([type, named]) =>
    Object.entries(named).map(([name, { "//": note, ...attributes }]) => {
      const concern = note?.metadata?.path?.split("/")[1] ?? name;
      return { mode, type, name, address: `${type}.${name}`, concern, attributes };
    }),
  );
}

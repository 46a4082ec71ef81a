/** A `vpcflow.json` in the making: JSON of which nothing is checked yet. */
export type Draft = Readonly<Record<string, unknown>>;

export type FieldPath = readonly string[];

export function valueAt(draft: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), draft);
}

export function textAt(draft: Draft, path: FieldPath): string | undefined {
  const value = valueAt(draft, path);
  return typeof value === "string" ? value : undefined;
}

/** The draft with that value at that path, and without the field where the value is `undefined`. The given one stays as it is. */
export function withValue(draft: Draft, [key, ...rest]: FieldPath, value: unknown): Draft {
  if (key === undefined) return draft;
  const part = rest.length === 0 ? value : withValue(isObject(draft[key]) ? draft[key] : {}, rest, value);
  if (part !== undefined) return { ...draft, [key]: part };
  const { [key]: _removed, ...others } = draft;
  return others;
}

/** Its fields as text, each under its path: `stream.mode` → `"on-demand"`. */
export function leavesOf(draft: unknown, path = ""): Map<string, string> {
  if (!isObject(draft)) return new Map([[path, JSON.stringify(draft)]]);
  return new Map(
    Object.entries(draft).flatMap(([key, value]) => [...leavesOf(value, path === "" ? key : `${path}.${key}`)]),
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { NameOf } from "../../flow/name-columns.ts";

/** An address or an interface as a person knows it, `web-1 (10.0.0.1)`; as it is where it has no name. */
export function called(token: string, nameOf: NameOf | undefined): string {
  const name = nameOf?.(token);
  return name === undefined ? token : `${name} (${token})`;
}

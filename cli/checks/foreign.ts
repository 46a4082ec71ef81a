import { type Check, unchecked } from "./check.ts";

/** A hop that belongs to another account: it is not looked at from here, and whose it is is said. */
export function foreignCheck(hop: string, title: string, owner: string): Check {
  return {
    hop,
    title,
    actions: [],
    run: async () => unchecked(`it belongs to ${owner}`, `Run vpcflow verify there, with the config of ${owner}.`),
  };
}

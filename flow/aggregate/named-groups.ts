import { NAME_COLUMNS, type NameOf } from "../name-columns.ts";
import type { Groups } from "./groups.ts";

/** The keys that hold what has a name, and what the column of those names is called. */
const NAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(NAME_COLUMNS).map(([column, field]): [string, string] => [field, column]),
  ["pkt-srcaddr", "pkt-src-name"],
  ["pkt-dstaddr", "pkt-dst-name"],
  ["client", "client-name"],
  ["server", "server-name"],
  ["address", "address-name"],
]);

/** Whether the values of a key have names. */
export function isNamedKey(key: string): boolean {
  return NAMED_KEYS.has(key);
}

/** The same groups, which stand in their order already, with the names as further keys after their own. */
export function namedGroups(groups: Groups, nameOf: NameOf): Groups {
  const own = groups.keys.length;
  const positions = groups.keys.flatMap((key, position) => (NAMED_KEYS.has(key) ? [position] : []));
  const key = (group: number, position: number): ReturnType<Groups["key"]> => {
    if (position < own) return groups.key(group, position);
    const value = groups.key(group, positions[position - own]!);
    return value === undefined ? undefined : nameOf(String(value));
  };
  return { ...groups, keys: [...groups.keys, ...positions.map((at) => NAMED_KEYS.get(groups.keys[at]!)!)], key };
}

/** The flags that say something: to the old tools, `--region ""` is as good as none, and scripts pass variables that are empty. */
export function withoutEmpty<Flags extends object>(
  flags: Flags,
): { [Name in keyof Flags]?: Exclude<Flags[Name], undefined> } {
  const said = Object.entries(flags).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(said) as { [Name in keyof Flags]?: Exclude<Flags[Name], undefined> };
}

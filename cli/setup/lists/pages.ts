/** What a list holds of the account: no more than is useful to choose from, and whether there is more. */
export interface Listed<Thing> {
  readonly things: readonly Thing[];
  readonly more: boolean;
}

/** One page of an AWS list. */
export interface Page<Thing> {
  readonly things: readonly Thing[] | undefined;
  readonly next: string | undefined;
}

/** Reads a list page by page, up to so many pages. */
export async function readPages<Thing>(
  maxPages: number,
  read: (token: string | undefined) => Promise<Page<Thing>>,
): Promise<Listed<Thing>> {
  const things: Thing[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await read(token);
    things.push(...(answer.things ?? []));
    token = answer.next;
    if (!token) return { things, more: false };
  }
  return { things, more: true };
}

/** `no VPC`, `1 VPC`, `more than 3,000 VPCs`. */
export function countOf({ things, more }: Listed<unknown>, one: string, many = `${one}s`): string {
  const count = things.length === 0 ? "no" : things.length.toLocaleString("en-US");
  return `${more ? "more than " : ""}${count} ${things.length === 1 ? one : many}`;
}

export interface Ec2Page<Item> {
  items: Item[] | undefined;
  /** Names the page after this one; EC2 and emulators end with none, or an empty one. */
  next: string | undefined;
}

/** All items of what EC2 gives page by page; `pageAfter` asks for one of them. */
export async function allPages<Item>(
  pageAfter: (token: string | undefined) => Promise<Ec2Page<Item>>,
): Promise<Item[]> {
  const found: Item[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await pageAfter(token);
    found.push(...items);
    token = next || undefined;
  } while (token !== undefined);
  return found;
}

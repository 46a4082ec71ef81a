/** An account's id as words show it: enough to tell accounts apart, and fit to be pasted into a ticket. */
export function accountTail(accountId: string): string {
  return `…${accountId.slice(-4)}`;
}

/** The tails of two accounts, as long as it takes to tell them apart. */
export function accountTails(one: string, other: string): [string, string] {
  let digits = 4;
  while (digits < 12 && one.slice(-digits) === other.slice(-digits)) digits++;
  return [`…${one.slice(-digits)}`, `…${other.slice(-digits)}`];
}

/** The text with every account's id cut to its tail, wherever it stands: in an ARN, in a bucket's name. */
export function withAccountTails(text: string): string {
  return text.replace(/(?<!\d)\d{12}(?!\d)/g, accountTail);
}

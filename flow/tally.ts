/** What became of the events that were read: each is in exactly one count. */
export interface Tally {
  /** Records that were put out. */
  records: number;
  /** Events that fit no way of reading them: too few or too many tokens, and no extractedFields. */
  malformed: number;
}

export function emptyTally(): Tally {
  return { records: 0, malformed: 0 };
}

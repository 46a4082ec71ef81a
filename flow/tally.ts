/** What became of the events that were read: each is in exactly one count. */
export interface Tally {
  /** Records that were put out. */
  records: number;
  /** Events that fit no way of reading them: too few or too many tokens, and no extractedFields. */
  malformed: number;
  /** Probes of `vpcflow verify --probe`, which are no traffic and are left out. */
  probes: number;
}

export function emptyTally(): Tally {
  return { records: 0, malformed: 0, probes: 0 };
}

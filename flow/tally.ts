import type { Field } from "./fields.ts";
import { isOtherLog } from "./log-message.ts";

/** What became of the events that were read: each is in exactly one count. */
export interface Tally {
  /** Flow log records that were put out. */
  records: number;
  /** Log events that are no flow logs and were put out, by their message. */
  messages: number;
  /** Log events that are no flow logs, for which a table of flow logs has no column. */
  unshown: number;
  /** Events that fit no way of reading them: too few or too many tokens, and no extractedFields. */
  malformed: number;
  /** Probes of `vpcflow verify --probe`, which are no traffic and are left out. */
  probes: number;
  /** Records with integers that the output's types cannot hold, and the first such field with its value; absent where there is none. */
  unfit?: { records: number; first: string };
}

export function emptyTally(): Tally {
  return { records: 0, messages: 0, unshown: 0, malformed: 0, probes: 0 };
}

/** Counts an event that was put out, or none where it gave no record. */
export function countRecord(tally: Tally, record: { fields: readonly Field[] } | undefined): void {
  if (!record) tally.malformed++;
  else tally[isOtherLog(record) ? "messages" : "records"]++;
}

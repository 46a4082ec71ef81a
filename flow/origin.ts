/** Where an envelope came from: the keys of a CloudWatch Logs subscription message beside its events. */
export interface Origin {
  owner?: string;
  logGroup?: string;
  logStream?: string;
  subscriptionFilters?: string[];
  policyLevel?: string;
}

/** Where a message came from: the keys beside its events, as far as they are what they should be. */
export function originOf(message: Record<string, unknown>): Origin {
  const origin: Origin = {};
  if (typeof message["owner"] === "string") origin.owner = message["owner"];
  if (typeof message["logGroup"] === "string") origin.logGroup = message["logGroup"];
  if (typeof message["logStream"] === "string") origin.logStream = message["logStream"];
  if (typeof message["policyLevel"] === "string") origin.policyLevel = message["policyLevel"];
  const filters = message["subscriptionFilters"];
  if (Array.isArray(filters)) origin.subscriptionFilters = filters.filter((name) => typeof name === "string");
  return origin;
}

/** Where a message stands in its bytes, and in it the list of its events, which its origin stands around: numbers, for millions of messages. */
export class MessagePlace {
  /** Of the message's first byte. */
  readonly start: number;
  /** Of its first event. */
  readonly events: number;
  /** Of the `]` that closes the list of its events. */
  readonly list: number;
  /** Just past its last byte. */
  readonly end: number;

  constructor(start: number, events: number, list: number, end: number) {
    this.start = start;
    this.events = events;
    this.list = list;
    this.end = end;
  }

  /** Reads the head and the tail with the events left out: what the scanner of messages lets through is JSON. */
  originIn(bytes: Buffer): Origin {
    const { start, events, list, end } = this;
    return originOf(JSON.parse(bytes.toString("utf8", start, events) + bytes.toString("utf8", list, end)));
  }
}

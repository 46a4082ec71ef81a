import fc from "fast-check";
import type { LogEvent } from "../../flow/event-batch.ts";
import type { FlowRecord } from "../../flow/record.ts";
import { line } from "./subscription.ts";

/** Records that gain nothing take the way on which rows are put together from the texts of their values. */
export const unchanged = (record: FlowRecord): FlowRecord => record;

const TOKENS = ["-", "0", "007", "9007199254740993", 'a"b', "a,b", "a\\b", "é", "\u0001", "\u007f", "ACCEPT"];
const token = fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 4 }));
const message = fc.oneof(
  fc.constantFrom(line(22), line(443).replace(" ", "  "), ` ${line(80)} `, line(53).replaceAll(" ", "\t")),
  fc.array(token, { minLength: 13, maxLength: 15 }).map((tokens) => tokens.join(" ")),
  fc.record({ at: fc.nat(13), token }).map(({ at, token }) => line(1).split(" ").with(at, token).join(" ")),
);
const event: fc.Arbitrary<LogEvent> = fc.record(
  { timestamp: fc.nat({ max: 2 ** 53 - 1 }), message },
  { requiredKeys: ["message"] },
);

/** Events of the default format and of nearly that: what is copied as it stands, and what must not be. */
export const oddEvents = fc.array(event, { minLength: 1, maxLength: 8 });

export const someColumns = fc.uniqueArray(
  fc.constantFrom("timestamp", "srcaddr", "bytes", "action", "vpc-id", "message", "start", "12", "__proto__"),
  { minLength: 1 },
);

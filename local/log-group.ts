import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type FilterPattern, parsePattern } from "../flow/pattern.ts";
import {
  deliveryFailed,
  deliveryThrottled,
  rejectBadEvents,
  rejectBadGroup,
  rejectBadStream,
} from "./log-group-errors.ts";
import { controlMessage, dataMessages, logEventIds, type SubscriptionLogEvent } from "./log-group-message.ts";

/** A log event as PutLogEvents takes it. */
export interface InputLogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** 1 byte to 1 MiB of UTF-8. */
  readonly message: string;
}

export interface LogGroupOptions {
  readonly name: string;
  /** The account that owns it: 12 digits. */
  readonly owner: string;
  /** How often a record is offered to a stream that throttles: 8 times unless told. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt, in ms, doubled before each further one: 50 unless told. */
  readonly retryDelayMs?: number;
}

export interface SubscriptionFilterOptions {
  readonly name: string;
  /** A CloudWatch Logs filter pattern. */
  readonly pattern: string;
  /** `ByLogStream` (the default): a log stream's records share a partition key, so they stay on one shard, in order. */
  readonly distribution?: "ByLogStream" | "Random";
  /** Puts one record on the stream. */
  readonly put: (data: Uint8Array, partitionKey: string) => Promise<void>;
}

/** What became of the log events. `received` - `matched` were filtered out; `records` and `bytes` are those put, control messages aside. */
export interface DeliveryCounts {
  received: number;
  matched: number;
  delivered: number;
  records: number;
  bytes: number;
  retries: number;
}

interface Subscription extends SubscriptionFilterOptions {
  readonly compiled: FilterPattern;
}

const THROTTLING = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "KMSThrottlingException",
  "LimitExceededException",
]);

/**
 * A CloudWatch Logs log group on this machine, with one subscription filter: it takes log events and delivers those that
 * match to a stream as CloudWatch Logs does, gzipped, one log stream a record.
 *
 * It does not look at the age of events, so that recorded flow logs can be sent again (AWS refuses what is 14 days old).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class LogGroup {
  readonly counts: DeliveryCounts = { received: 0, matched: 0, delivered: 0, records: 0, bytes: 0, retries: 0 };
  private readonly options: LogGroupOptions;
  private readonly nextId = logEventIds();
  private subscription: Subscription | undefined;

  /** @throws VpcflowError `LOG_GROUP` for a name or an owner that AWS would refuse. */
  constructor(options: LogGroupOptions) {
    rejectBadGroup(options);
    this.options = options;
  }

  /**
   * Sends the control message to the stream, and from then on what matches the pattern. Another filter takes its place.
   *
   * @throws VpcflowError `FILTER_PATTERN` for a bad pattern, `DELIVERY_FAILED` or `DELIVERY_THROTTLED` when the stream does
   * not take the control message.
   */
  async putSubscriptionFilter(filter: SubscriptionFilterOptions): Promise<void> {
    const compiled = parsePattern(filter.pattern);
    await this.putRecord(filter, { data: controlMessage(Date.now()), partitionKey: randomUUID() });
    this.subscription = { ...filter, compiled };
  }

  /**
   * Takes any number of log events of one log stream, in any order, and returns once the stream has those that match.
   * Nothing is delivered when one of them is refused.
   *
   * @throws VpcflowError `LOG_EVENT` for an event that AWS would refuse; `RECORD_TOO_LARGE`; `DELIVERY_THROTTLED` after the
   * last attempt; `DELIVERY_FAILED` for any other answer of the stream.
   */
  async putLogEvents(logStream: string, events: readonly InputLogEvent[]): Promise<void> {
    rejectBadStream(logStream);
    rejectBadEvents(logStream, events);
    this.counts.received += events.length;
    const { subscription } = this;
    if (!subscription) return;
    const matched = this.matching(subscription, events);
    this.counts.matched += matched.length;
    await this.deliver(subscription, logStream, matched);
  }

  // --- internal ---

  private matching({ compiled }: Subscription, events: readonly InputLogEvent[]): SubscriptionLogEvent[] {
    return events.flatMap(({ timestamp, message }) => {
      const match = compiled.match(message);
      return match ? [{ id: this.nextId(), timestamp, message, ...match }] : [];
    });
  }

  private async deliver(to: Subscription, logStream: string, events: readonly SubscriptionLogEvent[]): Promise<void> {
    const { owner, name: logGroup } = this.options;
    const head = { owner, logGroup, logStream, subscriptionFilters: [to.name] };
    for (const message of dataMessages(head, events)) {
      const partitionKey = partitionKeyOf(to, logStream);
      await this.putRecord(to, { data: message.data, partitionKey });
      this.counts.delivered += message.events;
      this.counts.records++;
      this.counts.bytes += message.data.length;
    }
  }

  private async putRecord(
    to: SubscriptionFilterOptions,
    record: { readonly data: Uint8Array; readonly partitionKey: string },
  ): Promise<void> {
    const { name, maxAttempts = 8, retryDelayMs = 50 } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await to.put(record.data, record.partitionKey);
      } catch (error) {
        if (!isThrottling(error)) throw deliveryFailed(name, error);
        if (attempt >= maxAttempts) throw deliveryThrottled(name, attempt, error);
        this.counts.retries++;
        await sleep(retryDelayMs * 2 ** (attempt - 1));
      }
    }
  }
}

/** Kinesis takes partition keys of at most 256 characters. */
function partitionKeyOf({ distribution }: SubscriptionFilterOptions, logStream: string): string {
  return distribution === "Random" ? randomUUID() : logStream.slice(0, 256);
}

function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.has(error.name);
}

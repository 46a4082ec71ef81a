import type { ClientConfig } from "../aws-session.ts";
import type { DescribeLogStreamsCommandOutput, FilterLogEventsCommandInput } from "../logs-client.ts";
import { askForEvents, type EventPage } from "./event-page.ts";
import { explained } from "./explain.ts";
import type { LogGroupName } from "./log-group-name.ts";
import { persistently } from "./persistently.ts";
import { RequestRate } from "./request-rate.ts";

/** Which of the log group's events are asked for. Times are ms since the epoch, and both belong to the window. */
export type EventQuery = Pick<
  FilterLogEventsCommandInput,
  "startTime" | "endTime" | "logStreamNames" | "logStreamNamePrefix" | "filterPattern" | "nextToken"
>;

/** What is asked of one log group: within the quotas of the account, and again where that may help. */
export interface LogRequests {
  /** One page of events: up to 1 MB or 10,000 of them, and none at all is normal where there is a `nextToken`. */
  events(query: EventQuery): Promise<EventPage>;
  /** One page of up to 50 log streams, by their names. */
  streams(query: { logStreamNamePrefix?: string; nextToken?: string }): Promise<DescribeLogStreamsCommandOutput>;
  /** Closes the connections. */
  close(): void;
}

export interface LogRequestOptions {
  client: ClientConfig;
  signal: AbortSignal;
  /** FilterLogEvents a second. */
  eventsPerSecond: number;
  /** Counts the bytes of an answer. */
  received?: (bytes: number) => void;
}

/**
 * AWS lets an account describe log streams 25 times a second, five times as often as filter events; a fifth is left to others.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
const STREAMS_PER_EVENTS = 4;

/** A client for the requests of one reading. What they throw is explained where it is the log group's or the person's fault. */
export async function openLogRequests(group: LogGroupName, options: LogRequestOptions): Promise<LogRequests> {
  const { CloudWatchLogsClient, DescribeLogStreamsCommand } = await import("../logs-client.ts");
  // The SDK's own retries would ask past the rate that all requests share.
  const client = new CloudWatchLogsClient({ ...options.client, maxAttempts: 1 });
  const { signal, received } = options;
  const events = { rate: new RequestRate(options.eventsPerSecond), signal };
  const streams = { rate: new RequestRate(options.eventsPerSecond * STREAMS_PER_EVENTS), signal };
  const of = group.arn === undefined ? { logGroupName: group.name } : { logGroupIdentifier: group.arn };
  const asked = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error: unknown) => Promise.reject(explained(error, { group, region: options.client.region })));
  return {
    async events(query) {
      // AWS interleaves the streams by the time of their events whether it is asked or not; emulators want to be asked.
      const input = { ...of, ...query, interleaved: true };
      const page = await asked(persistently(() => askForEvents(client, input, signal), events));
      received?.(page.bytes);
      return page;
    },
    streams(query) {
      const command = () => new DescribeLogStreamsCommand({ ...of, ...query });
      return asked(persistently(() => client.send(command(), { abortSignal: signal }), streams));
    },
    close: () => client.destroy(),
  };
}

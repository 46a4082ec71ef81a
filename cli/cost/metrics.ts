import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { ClientConfig } from "../../sources/aws-session.ts";
import { withClient } from "../checks/with-client.ts";

/** A metric of CloudWatch, and how its values of an hour (or a day) are put together. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: "Sum" | "Average";
  /** S3 says how much it stores once a day. */
  readonly daily?: boolean;
}

/** What a metric came to: its sum, its newest value, and the seconds from its first value on. */
export interface Reading {
  readonly sum: number;
  readonly newest: number;
  readonly seconds: number;
}

/** Each under its own key. */
export type Metrics<Key extends string> = Readonly<Record<Key, Metric>>;
export type Readings<Key extends string> = Readonly<Partial<Record<Key, Reading>>>;

export const METRIC_ACTIONS = ["cloudwatch:GetMetricData"] as const;

/**
 * Reads metrics of the last days; one without any value is absent. Seconds begin at a metric's first value, so that what
 * began yesterday is not taken for a week's.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export async function readMetrics<Key extends string>(
  metrics: Metrics<Key>,
  { client: config, days, signal }: { client: ClientConfig; days: number; signal: AbortSignal },
): Promise<Readings<Key>> {
  const keys = Object.keys(metrics) as Key[];
  const endMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  // A day more, because the newest value of a day may not be there yet.
  const startMs = endMs - Math.max(days, 2) * DAY_MS;
  const points = await readPoints(config, {
    queries: keys.map((key, index) => queryOf(metrics[key], `m${index}`)),
    window: { StartTime: new Date(startMs), EndTime: new Date(endMs) },
    signal,
  });
  const readings = keys.map((key, index) => {
    const sinceMs = metrics[key].daily ? startMs : endMs - days * DAY_MS;
    const recent = (points.get(`m${index}`) ?? []).filter(({ atMs }) => atMs >= sinceMs);
    return [key, readingOf(recent)] as const;
  });
  return Object.fromEntries(readings.filter(([, reading]) => reading !== undefined)) as Readings<Key>;
}

// --- internal ---

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Ten metrics of ninety days' hours are on one page; a server that never ends is not followed. */
const MAX_PAGES = 10;

interface Point {
  readonly atMs: number;
  readonly value: number;
}

interface PointsWanted {
  queries: MetricDataQuery[];
  window: { StartTime: Date; EndTime: Date };
  signal: AbortSignal;
}

async function readPoints(
  config: ClientConfig,
  { queries, window, signal: abortSignal }: PointsWanted,
): Promise<Map<string, Point[]>> {
  const { CloudWatchClient, GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
  return withClient(new CloudWatchClient(config), async (client) => {
    const points = new Map<string, Point[]>();
    let NextToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const request = new GetMetricDataCommand({ MetricDataQueries: queries, ...window, NextToken });
      const answer = await client.send(request, { abortSignal });
      for (const { Id = "", Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const found = Timestamps.map((at, index) => ({ atMs: at.getTime(), value: Values[index] ?? 0 }));
        points.set(Id, [...(points.get(Id) ?? []), ...found]);
      }
      NextToken = answer.NextToken;
      if (!NextToken) break;
    }
    return points;
  });
}

function queryOf({ namespace, name, dimensions, stat, daily }: Metric, id: string): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  return { Id: id, MetricStat: { Metric, Period: daily ? 86_400 : 3600, Stat: stat } };
}

function readingOf(points: readonly Point[]): Reading | undefined {
  const sorted = points.toSorted((one, other) => one.atMs - other.atMs);
  const [first, newest] = [sorted[0], sorted.at(-1)];
  if (!first || !newest) return undefined;
  // The hour that the first value stands for had begun by then, and the current one is not over.
  const seconds = Math.max(3600, (Date.now() - first.atMs) / 1000);
  return { sum: sorted.reduce((sum, { value }) => sum + value, 0), newest: newest.value, seconds };
}

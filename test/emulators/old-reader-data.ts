import { gzipSync } from "node:zlib";
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFlowLogsCommand, CreateVpcCommand } from "@aws-sdk/client-ec2";
import { CreateStreamCommand, PutRecordCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Aws } from "./aws.ts";

const ACCOUNT = "123456789012";

/** A line of the default format that begins so many seconds after `at` (seconds since the epoch). */
export function line(at: number, offset: number, words: string, status = "ACCEPT OK"): string {
  return `2 ${ACCOUNT} eni-0a ${words} ${at + offset} ${at + offset + 59} ${status}`;
}

export interface LogGroupOptions {
  /** The formats of the flow logs that deliver to it. */
  formats: readonly string[];
  /** Lines by their log streams, each with its second since the epoch. */
  streams: Readonly<Record<string, readonly (readonly [second: number, message: string])[]>>;
}

export async function putLogGroup({ logs, ec2 }: Aws, logGroupName: string, { formats, streams }: LogGroupOptions) {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [logStreamName, lines] of Object.entries(streams)) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map(([second, message]) => ({ timestamp: second * 1000, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  for (const LogFormat of formats) {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const ResourceIds = [Vpc!.VpcId!];
    const DeliverLogsPermissionArn = `arn:aws:iam::${ACCOUNT}:role/flow-logs`;
    const flowLog = { ResourceType: "VPC", TrafficType: "ALL", ResourceIds, DeliverLogsPermissionArn } as const;
    await ec2.send(new CreateFlowLogsCommand({ ...flowLog, LogGroupName: logGroupName, LogFormat }));
  }
}

export async function createBucket({ s3 }: Aws, Bucket: string, region: string): Promise<void> {
  const LocationConstraint = region as "eu-west-1";
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
}

export interface ObjectPlace {
  /** What stands before `AWSLogs/`. */
  prefix: string;
  region: string;
  /** Seconds since the epoch: when AWS delivered it. */
  at: number;
  /** Keys as Hive has them: `aws-account-id=…/`. */
  hive?: boolean;
}

/** An object of flow logs under the key that AWS gives it. */
export async function putObject({ s3 }: Aws, Bucket: string, place: ObjectPlace, text: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: keyOf(place), Body: gzipSync(text) }));
}

/** A stream of one shard with these records on it. */
export async function putStream({ kinesis }: Aws, StreamName: string, records: readonly Uint8Array[]): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1 }, { StreamName });
  for (const Data of records) await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "a", Data }));
}

/** A subscription message with an event for each; `undefined` for one without extractedFields. */
export function message(events: readonly (Readonly<Record<string, string>> | undefined)[]): Uint8Array {
  const logEvents = events.map((extractedFields, id) => ({
    id: String(id),
    timestamp: Date.now(),
    message: Object.values(extractedFields ?? { text: "no flow log" }).join(" "),
    ...(extractedFields && { extractedFields }),
  }));
  const origin = { owner: ACCOUNT, logGroup: "g", logStream: "s", subscriptionFilters: ["f"] };
  return gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", ...origin, logEvents }));
}

// --- internal ---

function keyOf({ prefix, region, at, hive }: ObjectPlace): string {
  const iso = new Date(at * 1000).toISOString();
  const [year, month, day] = iso.slice(0, 10).split("-");
  const name = `${ACCOUNT}_vpcflowlogs_${region}_fl-01_${iso.replace(/[-:]/g, "").slice(0, 13)}Z_0a1b2c3d.log.gz`;
  const classic = `${ACCOUNT}/vpcflowlogs/${region}/${year}/${month}/${day}`;
  const named = `aws-account-id=${ACCOUNT}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}`;
  return `${prefix}/AWSLogs/${hive ? named : classic}/${name}`;
}

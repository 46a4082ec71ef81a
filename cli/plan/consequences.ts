import { counted } from "../counted.ts";
import { type Attributes, fateOf, type ResourceChange } from "./plan-json.ts";

/** What a change means for who uses the pipeline. */
export interface Consequence {
  readonly text: string;
  /** Records are lost or cannot be read, or none come for a while: to be read before saying yes. */
  readonly grave: boolean;
}

/** What the change of one resource brings with it. */
export function consequencesOf(resource: ResourceChange): Consequence[] {
  const fate = fateOf(resource);
  const { before, after } = resource.change;
  if (fate === undefined || fate === "add" || before === null) return [];
  return (
    BY_TYPE[resource.type]?.({
      name: resource.name,
      gone: fate !== "change",
      anew: fate === "replace",
      before,
      after,
    }) ?? []
  );
}

// --- internal ---

interface Event {
  /** The resource's in Terraform. */
  readonly name: string;
  /** It is destroyed, for good or to be made anew. */
  readonly gone: boolean;
  readonly anew: boolean;
  readonly before: Attributes;
  readonly after: Attributes | null;
}

type Rule = (event: Event) => Consequence[];

const grave = (text: string): Consequence[] => [{ text, grave: true }];
const mild = (text: string): Consequence[] => [{ text, grave: false }];

const BY_TYPE: Readonly<Record<string, Rule>> = {
  aws_flow_log: flowLog,
  aws_cloudwatch_log_group: logGroup,
  aws_cloudwatch_log_subscription_filter: subscriptionFilter,
  aws_kinesis_stream: stream,
  aws_kms_key: key,
  aws_iam_role: role,
  aws_lambda_event_source_mapping: mapping,
  aws_s3_bucket: bucket,
  aws_cloudwatch_log_destination: destination,
};

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html */
function flowLog({ gone, anew, before, after }: Event): Consequence[] {
  if (!gone) return [];
  if (!anew) return grave("Nothing is logged there any more.");
  const gap = grave(
    "AWS changes no flow log in place: a new one takes its place, and what flows between the two is not logged (up to some minutes).",
  );
  if (before["log_format"] === after?.["log_format"]) return gap;
  const old =
    "Lines of the old format do not fit the new one: those that come late match the new pattern no more, and those that are on the stream still are skipped and counted.";
  return [...gap, ...grave(old)];
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html: up to 72 hours. */
function logGroup({ gone, before, after }: Event): Consequence[] {
  if (gone) return grave("All that it holds is deleted with it.");
  const [from, to] = [Number(before["retention_in_days"]), Number(after?.["retention_in_days"])];
  if (!(to > 0) || (from > 0 && from <= to)) return [];
  return grave(`CloudWatch Logs deletes what is older than ${counted(to, "day")} in it, within some days.`);
}

function subscriptionFilter({ gone, anew, before, after }: Event): Consequence[] {
  if (anew) return grave("Log events that come between the old filter and the new one are not sent to the stream.");
  if (gone) return grave("No log event is sent to the stream any more.");
  return before["filter_pattern"] === after?.["filter_pattern"]
    ? []
    : mild(
        "It counts for log events that come from then on: lines of another format match it no more, and none that came before is sent again.",
      );
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html and API_UpdateShardCount.html there */
function stream({ gone, anew, before, after }: Event): Consequence[] {
  if (anew) return grave("The records on it are lost, and whoever else reads it must begin anew on the new one.");
  if (gone) return grave("The records on it are lost, and whoever else reads it finds nothing.");
  return [...streamRetention(before, after), ...streamSize(before, after), ...streamKey(before, after)];
}

function streamRetention(before: Attributes, after: Attributes | null): Consequence[] {
  const [from, to] = [Number(before["retention_period"]), Number(after?.["retention_period"])];
  return to < from ? grave(`Records older than ${counted(to, "hour")} are gone from it at once.`) : [];
}

function streamSize(before: Attributes, after: Attributes | null): Consequence[] {
  if (JSON.stringify(before["stream_mode_details"]) !== JSON.stringify(after?.["stream_mode_details"]))
    return mild("Kinesis takes at most two changes of a stream's mode in 24 hours.");
  const [from, to] = [Number(before["shard_count"]), Number(after?.["shard_count"])];
  const farAway = from > 0 && (to > 2 * from || to < from / 2);
  return farAway
    ? grave(`Kinesis at most doubles or halves the shards at a time: go by way of ${nearest(from, to)}.`)
    : [];
}

function nearest(from: number, to: number): string {
  return counted(to > from ? 2 * from : Math.ceil(from / 2), "shard");
}

function streamKey(before: Attributes, after: Attributes | null): Consequence[] {
  if (before["kms_key_id"] === after?.["kms_key_id"]) return [];
  const period = counted(Number(before["retention_period"]), "hour");
  return mild(`Records that are on it stay under the old key, which must be there until they have gone (${period}).`);
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
function key({ gone, before }: Event): Consequence[] {
  if (!gone) return [];
  const window = counted(Number(before["deletion_window_in_days"] ?? 30), "day");
  const region = String(before["arn"] ?? "").split(":")[3] ?? "REGION";
  const which = `--region ${region} --key-id ${before["key_id"]}`;
  return grave(
    `It cannot be used from then on, and ${window} later nothing that it encrypted can ever be read again: dead letters, logs and records included. Until then, aws kms cancel-key-deletion ${which} and then aws kms enable-key ${which} bring it back.`,
  );
}

/**
 * A role goes before the new one comes. CloudWatch Logs that finds none leaves the filter alone for a while, and does not
 * send later what came in that time; Lambda and VPC Flow Logs try again.
 */
function role({ anew, name }: Event): Consequence[] {
  if (!anew) return [];
  const given = mild(
    "What was given to the old role by its ARN elsewhere (key, bucket and destination policies) must be given to the new one.",
  );
  const gap =
    "Until CloudWatch Logs uses the new one, log events are not sent to the stream, nor later (up to 10 minutes).";
  return name === "subscription" ? [...grave(gap), ...given] : given;
}

function mapping({ gone, anew }: Event): Consequence[] {
  if (anew)
    return grave(
      "The function reads the stream from its beginning again: what is on it is counted and posted a second time.",
    );
  return gone ? mild("The function gets no records any more.") : [];
}

function bucket({ gone }: Event): Consequence[] {
  return gone
    ? grave(
        "S3 deletes it only where it is empty, old versions included; what it holds goes with vpcflow destroy --delete-data alone.",
      )
    : [];
}

function destination({ gone }: Event): Consequence[] {
  return gone ? grave("Accounts that send to it deliver nothing any more, until they subscribe to another.") : [];
}

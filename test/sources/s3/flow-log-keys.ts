/** How the flow logs service names an object. */
export interface LogKey {
  time: string;
  account?: string;
  region?: string;
  flowLog?: string;
  hive?: boolean;
  hourly?: boolean;
  prefix?: string;
  parquet?: boolean;
}

/** A key as AWS's page has it; `time` such as `2026-11-28T05:00`. */
export function logKey(parts: LogKey): string {
  const { time, account = "123456789012", region = "eu-west-1", flowLog = "fl-0a1b2c3d4e5f60718" } = parts;
  const { hive, hourly, prefix = "", parquet } = parts;
  const [year, month, day, hour] = time.split(/[-T:]/);
  const date = hive
    ? `year=${year}/month=${month}/day=${day}/${hourly ? `hour=${hour}/` : ""}`
    : `${year}/${month}/${day}/${hourly ? `${hour}/` : ""}`;
  const folder = hive
    ? `aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}`
    : `${account}/vpcflowlogs/${region}`;
  const stamp = `${time.replace(/[-:]/g, "")}Z`;
  return `${prefix}AWSLogs/${folder}/${date}${account}_vpcflowlogs_${region}_${flowLog}_${stamp}_fe123456.log.${parquet ? "parquet" : "gz"}`;
}

/** As much of the CloudWatch Logs client as reading takes. Import it dynamically from here, so that the rest can be shaken off. */
export {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  type DescribeLogStreamsCommandOutput,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
  type LogStream,
} from "@aws-sdk/client-cloudwatch-logs";

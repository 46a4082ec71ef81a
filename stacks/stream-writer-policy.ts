import type { PolicyStatement } from "./policy.ts";
import { ofStream } from "./policy-conditions.ts";
import type { RecordStream } from "./record-stream.ts";

/**
 * What CloudWatch Logs must be allowed to put log events on the stream, and no more.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample
 */
export function streamWriterStatements(stream: RecordStream, keyArn: string | undefined): PolicyStatement[] {
  const put = { Sid: "PutOnTheStream", Action: "kinesis:PutRecord", Resource: stream.arn };
  if (keyArn === undefined) return [put];
  const encrypt = { Sid: "EncryptForTheStream", Action: "kms:GenerateDataKey", Resource: keyArn };
  return [put, { ...encrypt, Condition: ofStream(stream.arn) }];
}

import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** What a test asks an emulator itself, beside what the command does. */
export interface Aws {
  readonly logs: CloudWatchLogsClient;
  readonly kinesis: KinesisClient;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
}

/** Where and who: an emulator's, or another Region's. */
export interface AwsAddress {
  readonly url: string;
  readonly region: string;
  readonly env: Readonly<Record<string, string>>;
  readonly certificate?: string | undefined;
}

/** Clients of an emulator, as its root user. */
export function awsOf({ url, region, env, certificate }: AwsAddress): Aws {
  const options = {
    region,
    endpoint: url,
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"]!, secretAccessKey: env["AWS_SECRET_ACCESS_KEY"]! },
    // The Kinesis client would speak HTTP/2 to a server that does not.
    requestHandler: new NodeHttpHandler(
      certificate === undefined ? {} : { httpsAgent: new Agent({ ca: readFileSync(certificate) }) },
    ),
  };
  return {
    logs: new CloudWatchLogsClient(options),
    kinesis: new KinesisClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    lambda: new LambdaClient(options),
    iam: new IAMClient(options),
    ec2: new EC2Client(options),
    ssm: new SSMClient(options),
  };
}

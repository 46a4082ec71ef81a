import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { PROCESSOR_ENVIRONMENT } from "../lambda/environment.ts";
import type { PipelineConfig } from "./config.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { DeploymentAccount } from "./deployment-account.ts";
import { eventSourceMapping } from "./event-source.ts";
import { functionLogGroupName, functionName } from "./names.ts";
import { processorStatements } from "./processor-policy.ts";
import type { RecordStream } from "./record-stream.ts";
import { ServiceRole } from "./service-role.ts";
import { literal } from "./terraform-text.ts";

export interface FlowProcessorOptions {
  readonly config: PipelineConfig;
  readonly account: DeploymentAccount;
  readonly stream: RecordStream;
  readonly deadLetters: DeadLetters;
  readonly keyArn: string | undefined;
  /** Absolute path of the function's zip. */
  readonly processorZip: string;
}

/** A batch of 6 MB inflates to about 66 MB of lines, seconds of work; the rest is for a slow webhook and its retries. */
const TIMEOUT_SECONDS = 60;

/** The function that processes the stream, its log, its role and its event source mapping. It is in no VPC: it would log its own flows. */
export class FlowProcessor extends Construct {
  readonly functionName: string;
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, options: FlowProcessorOptions) {
    super(scope, id);
    const logGroup = this.logGroup(options);
    const role = this.role(options, logGroup.arn);
    const lambda = this.lambda(options, { logGroup, role });
    this.functionName = lambda.functionName;
    this.logGroupName = logGroup.name;
    eventSourceMapping(this, { ...options, lambda, role });
  }

  /** Made here, so that it has a retention and an end: the one that Lambda makes has neither. */
  private logGroup({ config, keyArn }: FlowProcessorOptions): CloudwatchLogGroup {
    return new CloudwatchLogGroup(this, "LogGroup", {
      name: functionLogGroupName(config),
      retentionInDays: config.processor.logRetentionDays,
      ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
    });
  }

  private lambda(
    options: FlowProcessorOptions,
    by: { logGroup: CloudwatchLogGroup; role: ServiceRole },
  ): LambdaFunction {
    const { config, keyArn, processorZip } = options;
    const zip = new TerraformAsset(this, "Zip", { path: processorZip, type: AssetType.FILE });
    return new LambdaFunction(this, "Function", {
      functionName: functionName(config),
      description: `Processes the flow logs on the stream ${config.name}`,
      filename: zip.path,
      sourceCodeHash: createHash("sha256").update(readFileSync(processorZip)).digest("base64"),
      handler: "index.handler",
      runtime: config.processor.runtime,
      architectures: ["arm64"],
      memorySize: config.processor.memoryMb,
      timeout: TIMEOUT_SECONDS,
      role: by.role.arn,
      environment: { variables: environmentOf(options) },
      loggingConfig: { logFormat: "Text", logGroup: by.logGroup.name },
      ...(keyArn === undefined ? {} : { kmsKeyArn: keyArn }),
    });
  }

  /**
   * Lambda names its account when it takes on a role, but no function that exists yet when one is being created:
   * so SourceAccount, and no SourceArn.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
   */
  private role(options: FlowProcessorOptions, logGroupArn: string): ServiceRole {
    const { config, account } = options;
    return new ServiceRole(this, "Role", {
      config,
      use: "processor",
      description: `Reads the stream ${config.name} and keeps what cannot be processed`,
      service: "lambda.amazonaws.com",
      condition: { StringEquals: { "aws:SourceAccount": account.id } },
      statements: processorStatements({ ...options, logGroupArn }),
    });
  }
}

// --- internal ---

function environmentOf({ config, deadLetters }: FlowProcessorOptions): Record<string, string> {
  const { webhookUrl, webhookUrlParameter: parameter } = config.processor;
  return {
    [PROCESSOR_ENVIRONMENT.logFormat]: literal(config.source.logFormat),
    [PROCESSOR_ENVIRONMENT.deadLetterBucket]: deadLetters.bucketName,
    ...(webhookUrl === undefined ? {} : { [PROCESSOR_ENVIRONMENT.webhookUrl]: literal(webhookUrl) }),
    ...(parameter === undefined ? {} : { [PROCESSOR_ENVIRONMENT.webhookUrlParameter]: parameter }),
  };
}

/** An event source mapping of a Kinesis stream, as Lambda's API describes one. */
export interface MappingSettings {
  /** Names the mapping in the keys of its on-failure destination. */
  uuid: string;
  streamArn: string;
  streamName: string;
  functionArn: string;
  /** The function's role, which Lambda shows in each record. */
  roleArn: string;
  region: string;
  startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** With AT_TIMESTAMP only. */
  startingTimestamp?: Date;
  /** Records, 1 to 10,000. */
  batchSize: number;
  /** Seconds, 0 to 300. */
  batchingWindowSeconds: number;
  /** Batches at once of one shard, 1 to 10. */
  parallelizationFactor: number;
  bisectBatchOnFunctionError: boolean;
  /** Retries after the first attempt; -1 is without end. */
  maximumRetryAttempts: number;
  /** Seconds; -1 is without end. */
  maximumRecordAgeSeconds: number;
  /** Whether `function_response_types` holds ReportBatchItemFailures. */
  reportBatchItemFailures: boolean;
  /** The bucket of the on-failure destination. */
  onFailureBucket?: string;
}

/**
 * What a mapping did, in records. The first six are the metrics that Lambda calls EventCount
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics).
 */
export interface MappingCounts {
  polled: number;
  /** Records handed to the function; one that is sent again counts again. */
  invoked: number;
  /** Records of invocations that failed, or that a partial answer reported. */
  failed: number;
  deliveredToDestination: number;
  /** Given up with nowhere to go: lost. */
  dropped: number;
  destinationDeliveryFailures: number;
  /** Invocations of the function, and those of them that ended in an error. */
  invocations: number;
  functionErrors: number;
}

export function noCounts(): MappingCounts {
  return {
    polled: 0,
    invoked: 0,
    failed: 0,
    deliveredToDestination: 0,
    dropped: 0,
    destinationDeliveryFailures: 0,
    invocations: 0,
    functionErrors: 0,
  };
}

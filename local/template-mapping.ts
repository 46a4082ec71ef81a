import type { MappingSettings } from "./mapping-settings.ts";
import { TemplateValues } from "./template-values.ts";
import type { Resource, TerraformJson } from "./terraform-json.ts";
import { block } from "./terraform-json.ts";

/** What the mapping must be wired to. */
export interface MappingEnds {
  stream: Resource;
  streamName: string;
  retentionHours: number;
  lambda: Resource;
  roleArn: string;
  bucket: Resource;
  bucketName: string;
}

/**
 * The event source mapping in the template: within Lambda's limits
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html), wired to the stream, the function and
 * the dead-letter bucket, and set so that no record is lost or retried without end.
 * @throws VpcflowError TEMPLATE
 */
export function readMapping(template: TerraformJson, resource: Resource, ends: MappingEnds): MappingSettings {
  const values = new TemplateValues(template, resource);
  checkEnds(template, values, ends);
  checkNothingIsDropped(values);
  return {
    uuid: MAPPING_UUID,
    streamArn: template.arn(ends.stream),
    streamName: ends.streamName,
    functionArn: template.arn(ends.lambda),
    roleArn: ends.roleArn,
    region: template.region,
    // LATEST would skip what is on the stream before the mapping's first poll, which can be minutes after it is made.
    startingPosition: values.choice("starting_position", ["TRIM_HORIZON"]),
    batchSize: values.integer("batch_size", { min: 1, max: 10_000, fallback: 100 }),
    batchingWindowSeconds: values.integer("maximum_batching_window_in_seconds", { min: 0, max: 300, fallback: 0 }),
    parallelizationFactor: values.integer("parallelization_factor", { min: 1, max: 10, fallback: 1 }),
    bisectBatchOnFunctionError: values.flag("bisect_batch_on_function_error", false),
    // Lambda's default, -1, retries a record until it expires, and blocks its shard for as long.
    maximumRetryAttempts: values.integer("maximum_retry_attempts", { min: 0, max: 10_000 }),
    maximumRecordAgeSeconds: recordAge(values, ends.retentionHours),
    reportBatchItemFailures: true,
    onFailureBucket: ends.bucketName,
  };
}

// --- internal ---

/** AWS chooses it; the same each time makes the keys of the dead letters comparable. */
const MAPPING_UUID = "00000000-0000-4000-8000-000000000000";

function checkEnds(template: TerraformJson, values: TemplateValues, ends: MappingEnds): void {
  values.wired("event_source_arn", { value: template.arn(ends.stream), address: `${ends.stream.address}.arn` });
  const name = template.value(ends.lambda, "function_name");
  if (values.raw("function_name") !== name) {
    values.wired("function_name", { value: template.arn(ends.lambda), address: `${ends.lambda.address}.arn` });
  }
  const destination = block(values.block("destination_config")?.["on_failure"])?.["destination_arn"];
  if (destination !== template.arn(ends.bucket)) {
    const attribute = "destination_config.on_failure.destination_arn";
    throw values.broken(attribute, `a reference to ${ends.bucket.address}.arn`, destination);
  }
}

function checkNothingIsDropped(values: TemplateValues): void {
  if (values.raw("filter_criteria") !== undefined) {
    throw values.broken("filter_criteria", "none, for a filter never matches gzip data and drops every record");
  }
  if (!values.flag("enabled", true)) throw values.broken("enabled", "true, or the function is never invoked");
  if ((values.raw("tumbling_window_in_seconds") ?? 0) !== 0) {
    throw values.broken("tumbling_window_in_seconds", "none, for the function keeps no state between its batches");
  }
  const types = values.raw("function_response_types");
  if (!Array.isArray(types) || types.length !== 1 || types[0] !== "ReportBatchItemFailures") {
    const expected = '["ReportBatchItemFailures"], or Lambda takes the records that the function reports for done';
    throw values.broken("function_response_types", expected);
  }
  if (!values.flag("bisect_batch_on_function_error", false)) {
    const expected = "true, or one record that crashes the function takes its whole batch with it";
    throw values.broken("bisect_batch_on_function_error", expected);
  }
}

function recordAge(values: TemplateValues, retentionHours: number): number {
  const attribute = "maximum_record_age_in_seconds";
  const seconds = values.integer(attribute, { min: 60, max: 604_800 });
  if (seconds < retentionHours * 3600) return seconds;
  throw values.broken(attribute, `less than the stream's retention of ${retentionHours} hours`);
}

import type { FunctionConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import type { PipelineConfig } from "../../stacks/config.ts";
import { functionLogGroupName, functionName } from "../../stacks/names.ts";
import { age } from "./age.ts";
import { type Check, type CheckContext, failed, type Outcome, unchecked, uncheckedWithoutConfig } from "./check.ts";
import { type FunctionError, hasReported, lastError } from "./function-log.ts";
import { isIdle, judgeMapping, type MappingState, mappingOf } from "./function-mapping.ts";
import type { Evidence } from "./records.ts";
import { reasonOf } from "./run-check.ts";
import { withClient } from "./with-client.ts";

/**
 * The function can run, is given what is on the stream, and its last batch went well. Where records have lain on the stream for
 * longer than it takes, that it did run must be seen.
 */
export function functionCheck(evidence: Pick<Evidence, "oldestMs"> = {}): Check {
  // Read when it runs: the records come before it.
  return { ...WORDS, run: (context) => look(context, evidence.oldestMs) };
}

// --- internal ---

const WORDS = {
  hop: "function",
  title: "the function takes records from the stream",
  actions: ["lambda:GetFunctionConfiguration", "lambda:ListEventSourceMappings", "logs:FilterLogEvents"],
};

async function look(context: CheckContext, oldestMs: number | undefined): Promise<Outcome> {
  const { client: config, config: pipeline, stream } = context;
  if (!pipeline) return uncheckedWithoutConfig("function");
  const { LambdaClient } = await import("@aws-sdk/client-lambda");
  return withClient(new LambdaClient(config), async (client) => {
    const name = functionName(pipeline);
    const configuration = await configurationOf(client, name);
    // By its ARN: of the functions of an emulator some are found by that alone.
    const mapping = await mappingOf(client, { function: configuration.FunctionArn ?? name, name, stream });
    if (!mapping) return judgeMapping(undefined, name);
    const broken = judgeState(configuration, name);
    if (broken) return broken;
    const log = await lookAtLog(context, pipeline);
    const outcome = withErrors(judgeMapping(mapping, name), { mapping, log });
    const hasRun = !isIdle(mapping) || ("reported" in log && log.reported);
    return hasRun ? outcome : doubted(outcome, { name, oldestMs, context });
  });
}

async function configurationOf(client: LambdaClient, FunctionName: string): Promise<FunctionConfiguration> {
  const { GetFunctionConfigurationCommand } = await import("@aws-sdk/client-lambda");
  return client.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

/** What keeps the function from running at all; `undefined` where nothing does. */
function judgeState(state: FunctionConfiguration, name: string): Outcome | undefined {
  const { State = "Active", StateReason, LastUpdateStatus = "Successful", LastUpdateStatusReason } = state;
  const data = { state: State, lastUpdate: LastUpdateStatus };
  const reason = [StateReason, LastUpdateStatusReason].filter(Boolean).join("; ");
  const found = `${name} is ${State}, its last update ${LastUpdateStatus}${reason ? `: ${reason}` : ""}`;
  if (State === "Pending" || LastUpdateStatus === "InProgress")
    return failed(found, "Wait until it is Active, and run it again.", { data, mayPass: true });
  if (State === "Failed" || LastUpdateStatus === "Failed") {
    const key = /kms|key|decrypt/i.test(`${state.StateReasonCode} ${state.LastUpdateStatusReasonCode} ${reason}`);
    return failed(found, key ? KEY_FIX : "Mend what the reason says, and deploy the pipeline again.", { data });
  }
  return undefined;
}

const KEY_FIX =
  "Its key must be enabled, and Lambda's grant must be for the role as it is: aws kms enable-key --key-id ID, then terraform apply -replace=aws_lambda_function.processor.";

/** What the function's log tells: its last error, or why that is not known. */
type Log = { error: FunctionError | undefined; reported: boolean } | { unread: string };

async function lookAtLog(context: CheckContext, pipeline: PipelineConfig): Promise<Log> {
  const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
  const { sinceMs, signal } = context;
  const query = { logGroupName: functionLogGroupName(pipeline), sinceMs, signal };
  try {
    return await withClient(new CloudWatchLogsClient(context.client), async (logs) => ({
      error: await lastError(logs, query),
      reported: await hasReported(logs, query),
    }));
  } catch (error) {
    return { unread: reasonOf(error, "logs:FilterLogEvents", context) };
  }
}

/** An error after which a batch went well is told, and no failure; neither is a log that may not be read. */
function withErrors(outcome: Outcome, { mapping, log }: { mapping: MappingState; log: Log }): Outcome {
  if ("unread" in log) return { ...outcome, found: `${outcome.found} (its log was not read: ${log.unread})` };
  const { error } = log;
  if (!error) return outcome;
  const { timestamp, text, recovered } = error;
  const lastErrorData = { at: new Date(timestamp).toISOString(), text, recovered };
  const data = { ...outcome.data, lastError: lastErrorData };
  const found = `${outcome.found}; last error, ${age(timestamp)}: ${text}`;
  if (outcome.status === "failed") return { ...outcome, found, data };
  if (recovered) return { ...outcome, found: `${found}; batches after it went well`, data };
  return failed(found, fixOf(text, mapping), { data });
}

/** The mapping's batching window of 10 s, and a minute for Lambda. */
const TAKEN_WITHIN_MS = 70_000;

/** How long Lambda may need to begin after its mapping was made. */
const BEGINS_WITHIN_MS = 5 * 60_000;

interface Doubt {
  name: string;
  /** When the oldest record of the sample arrived. */
  oldestMs: number | undefined;
  context: CheckContext;
}

/** A function that nobody saw run has not passed where it had records to take. */
function doubted(outcome: Outcome, { name, oldestMs = Date.now(), context }: Doubt): Outcome {
  const lainMs = Date.now() - oldestMs;
  if (outcome.status !== "passed" || lainMs < TAKEN_WITHIN_MS) return outcome;
  const { found, data } = outcome;
  const why = context.ownEndpoint ? "; this endpoint may run no function" : "";
  const soon = lainMs < BEGINS_WITHIN_MS;
  return unchecked(
    `${found}, though a record came onto the stream ${age(oldestMs)}, and no batch is known from its log${why}`,
    context.ownEndpoint ? undefined : `${soon ? "Look again in some minutes. " : ""}See its log: ${tailOf(name)}`,
    { ...(data && { data }), ...(soon && { mayPass: true }) },
  );
}

function tailOf(name: string): string {
  return `aws logs tail /aws/lambda/${name} --since 1h`;
}

function fixOf(text: string, { name }: MappingState): string {
  const log = `See its log: ${tailOf(name)}.`;
  if (text.includes("permanent"))
    return `The webhook refuses what it is sent: correct webhookUrl in the config, or the receiver, and deploy. ${log}`;
  if (/Task timed out|OUT_OF_TIME/.test(text))
    return `The webhook or the dead letters answer too slowly: let them answer sooner. Nothing is lost. ${log}`;
  return `${log} Lambda sends the records again until they go through or end in the dead letters.`;
}

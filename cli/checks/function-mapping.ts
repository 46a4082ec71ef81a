import type { EventSourceMappingConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import { DEPLOY, failed, type Outcome, passed } from "./check.ts";

export interface MappingState {
  /** The function's. */
  name: string;
  id: string | undefined;
  state: string;
  /** What became of the last batch, in Lambda's words. */
  lastResult: string;
}

/** The event source mapping from the stream to the function (its ARN or its name), or `undefined`. */
export async function mappingOf(
  client: LambdaClient,
  { function: FunctionName, name, stream }: { function: string; name: string; stream: string },
): Promise<MappingState | undefined> {
  const { ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
  const { EventSourceMappings: all = [] } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
  const found = all.find((mapping) => mapping.EventSourceArn?.endsWith(`:stream/${stream}`));
  return found && stateOf(found, name);
}

/** Whether the mapping hands records over, and the last batch went well. */
export function judgeMapping(mapping: MappingState | undefined, name: string): Outcome {
  if (!mapping) return failed(`no event source mapping leads from the stream to ${name}`, DEPLOY);
  const { id, state, lastResult } = mapping;
  const found = `${name}: mapping ${state}, last result: ${lastResult}`;
  const data = { mapping: id, state, lastResult };
  if (CHANGING.includes(state))
    return failed(found, "Wait until the mapping is Enabled, and run it again.", { data, mayPass: true });
  if (state !== "Enabled")
    return failed(found, `Enable the mapping: aws lambda update-event-source-mapping --enabled --uuid ${id}`, { data });
  const fine = FINE.some((one) => lastResult.startsWith(one));
  return fine
    ? passed(found, data)
    : failed(found, `See its log: aws logs tail /aws/lambda/${name} --since 1h`, { data });
}

/** No batch that the function took is known to Lambda. */
export function isIdle({ lastResult }: MappingState): boolean {
  return IDLE.some((one) => lastResult.startsWith(one));
}

// --- internal ---

const NONE_YET = "none yet";

/** What Lambda says of a mapping that has had no batch. */
const IDLE = ["No records processed", NONE_YET];

/** Or whose last batch went well. */
const FINE = ["OK", ...IDLE];

/** On its way to Enabled by itself. */
const CHANGING = ["Creating", "Enabling", "Updating"];

function stateOf(mapping: EventSourceMappingConfiguration, name: string): MappingState {
  const { UUID: id, State: state = "unknown", LastProcessingResult: lastResult = NONE_YET } = mapping;
  return { name, id, state, lastResult };
}

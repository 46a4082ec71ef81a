import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import { functionName } from "../../stacks/names.ts";
import { type Check, failed, type Outcome, passed, uncheckedWithoutConfig } from "./check.ts";
import { withClient } from "./with-client.ts";

/** The function is given what is on the stream, and its last batch went well. */
export const functionCheck: Check = {
  hop: "function",
  title: "the function takes records from the stream",
  actions: ["lambda:ListEventSourceMappings"],
  async run({ client: config, config: pipeline, stream }) {
    if (!pipeline) return uncheckedWithoutConfig("function");
    const { LambdaClient, ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
    return withClient(new LambdaClient(config), async (client) => {
      const name = functionName(pipeline);
      const { EventSourceMappings: mappings = [] } = await client.send(
        new ListEventSourceMappingsCommand({ FunctionName: name }),
      );
      return judgeMapping(
        mappings.find((mapping) => mapping.EventSourceArn?.endsWith(`:stream/${stream}`)),
        name,
      );
    });
  },
};

// --- internal ---

/** What Lambda says of a mapping whose last batch went well, or that has had none. */
const FINE = ["OK", "No records processed"];

/** On its way to Enabled by itself. */
const CHANGING = ["Creating", "Enabling", "Updating"];

function judgeMapping(mapping: EventSourceMappingConfiguration | undefined, name: string): Outcome {
  if (!mapping) {
    return failed(
      `no event source mapping leads from the stream to ${name}`,
      "Apply the pipeline again: terraform apply, or cdktf deploy.",
    );
  }
  const { State: state = "unknown", LastProcessingResult: result = "none yet" } = mapping;
  const found = `${name}: mapping ${state}, last result: ${result}`;
  if (CHANGING.includes(state)) return failed(found, "Wait until the mapping is Enabled, and run it again.");
  if (state !== "Enabled")
    return failed(found, `Enable the mapping: aws lambda update-event-source-mapping --enabled --uuid ${mapping.UUID}`);
  const fine = FINE.some((one) => result.startsWith(one)) || result === "none yet";
  return fine ? passed(found) : failed(found, `Read its log: aws logs tail /aws/lambda/${name} --since 1h`);
}

import { VpcflowError } from "../../flow/errors.ts";
import { withClient } from "../checks/with-client.ts";
import type { TerraformPlanJson } from "../plan/plan-json.ts";
import { nameIn } from "../plan/resource-terms.ts";
import { importCommand, takenWords } from "../terraform/explain-names.ts";
import type { Stack } from "../terraform/stack.ts";
import type { Target } from "./target.ts";

/**
 * Looks whether the stream that the plan would create is there already: better now than half-way, when the parts that bear
 * no name, such as the key, have been made. What cannot be asked is left to the apply.
 * @throws VpcflowError EXISTS, before anything is created
 */
export async function assertNameFree(plan: TerraformPlanJson, stack: Stack, { client }: Target): Promise<void> {
  const created = (plan.resource_changes ?? []).filter(({ change: { actions } }) => actions.join() === "create");
  const stream = created.find(({ type }) => type === "aws_kinesis_stream");
  const name = nameIn(stream?.change.after ?? null);
  if (name === undefined || !(await streamIsThere(client, name, stack.place.context.signal))) return;
  const imports = created.flatMap(({ address, change }) => {
    const named = nameIn(change.after);
    return (named && importCommand(address, named, stack.facts)) ?? [];
  });
  const { message, fix } = takenWords({ names: `Kinesis Stream ${name}`, imports }, stack.facts);
  throw new VpcflowError("EXISTS", message, { subject: name, fix });
}

// --- internal ---

async function streamIsThere(client: Target["client"], StreamName: string, abortSignal: AbortSignal): Promise<boolean> {
  const { DescribeStreamSummaryCommand, KinesisClient } = await import("@aws-sdk/client-kinesis");
  return withClient(new KinesisClient(client), (kinesis) =>
    kinesis.send(new DescribeStreamSummaryCommand({ StreamName }), { abortSignal }).then(
      // One that is being deleted is gone before long, and the provider waits for that.
      ({ StreamDescriptionSummary }) => StreamDescriptionSummary?.StreamStatus !== "DELETING",
      () => {
        abortSignal.throwIfAborted();
        return false;
      },
    ),
  );
}

import {
  type Consumer,
  type KinesisClient,
  ListStreamConsumersCommand,
  type ListStreamConsumersCommandOutput,
} from "@aws-sdk/client-kinesis";
import { CALL_MS, inTime, patiently } from "./patience.ts";

/** What the names of our consumers begin with. */
export const OWN_PREFIX = "vpcflow-read-";
/** How often a call about them is tried. */
export const TRIES = 5;

/** The fan-out consumers of a stream that vpcflow registered: none where it may not be asked. */
export async function ownConsumers(client: KinesisClient, streamArn: string, signal: AbortSignal): Promise<Consumer[]> {
  const own: Consumer[] = [];
  let token: string | undefined;
  try {
    do {
      const input = { StreamARN: streamArn, ...(token !== undefined && { NextToken: token }) };
      const list = new ListStreamConsumersCommand(input);
      const page: ListStreamConsumersCommandOutput = await patiently(
        () => inTime((abortSignal) => client.send(list, { abortSignal }), CALL_MS, signal),
        { signal, tries: TRIES },
      );
      own.push(...(page.Consumers ?? []).filter(({ ConsumerName }) => ConsumerName?.startsWith(OWN_PREFIX)));
      token = page.NextToken;
    } while (token);
  } catch (error) {
    // To look for what was left behind is a courtesy, for which nobody must have the permission.
    if (!(error instanceof Error && error.name === "AccessDeniedException")) throw error;
  }
  return own;
}

/** What is said of one that an earlier run left behind: it costs money, and may be in use by another vpcflow. */
export function leftBehind(
  { ConsumerName: name = "", ConsumerCreationTimestamp: made }: Consumer,
  stream: string,
): string {
  const since = made ? ` since ${made.toISOString()}` : "";
  return (
    `The consumer ${name} of vpcflow has been registered on ${stream}${since}, and is paid for by the hour. ` +
    `If no other vpcflow reads with it, remove it: ${removal(name, stream)}`
  );
}

/** The command that removes it; without the stream's ARN, which names the account. */
export function removal(name: string, stream: string): string {
  const arn = `aws kinesis describe-stream-summary --stream-name ${stream} --query StreamDescriptionSummary.StreamARN --output text`;
  return `aws kinesis deregister-stream-consumer --consumer-name ${name} --stream-arn "$(${arn})"`;
}

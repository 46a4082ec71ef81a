import { DeregisterStreamConsumerCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { VpcflowError } from "../../flow/errors.ts";
import { removal } from "./own-consumers.ts";
import { inTime, patiently } from "./patience.ts";

/** A consumer that was registered, or is being registered. */
export interface Registered {
  streamArn: string;
  name: string;
  stream: string;
  notice(sentence: string): void;
}

/** A registration that is under way when the reading ends may come about after that; one that was refused is none. */
export async function mayExist(registering: Promise<unknown>): Promise<boolean> {
  try {
    await inTime(() => registering, TAKE_AWAY_MS);
    return true;
  } catch (error) {
    return !(error instanceof VpcflowError);
  }
}

/** Not held up by the signal, which is why it is called, but not for ever either: then it is said what remains. */
export async function takeAway(client: KinesisClient, { streamArn, name, stream, notice }: Registered): Promise<void> {
  const signal = AbortSignal.timeout(TAKE_AWAY_MS);
  const command = new DeregisterStreamConsumerCommand({ StreamARN: streamArn, ConsumerName: name });
  try {
    // It cannot be taken away while it is being made.
    await patiently(
      () => client.send(command, { abortSignal: signal }).catch((error: unknown) => Promise.reject(inUse(error))),
      { signal, tries: Number.POSITIVE_INFINITY },
    );
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return;
    notice(`The fan-out consumer ${name} could not be removed; remove it: ${removal(name, stream)}`);
  }
}

// --- internal ---

/** What a person who pressed Ctrl-C may have to wait for. */
const TAKE_AWAY_MS = 15_000;

function inUse(error: unknown): unknown {
  if (!(error instanceof Error && error.name === "ResourceInUseException")) return error;
  return Object.assign(new Error(error.message), { name: "ThrottlingException" });
}

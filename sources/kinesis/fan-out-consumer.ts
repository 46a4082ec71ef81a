import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import {
  DescribeStreamConsumerCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { VpcflowError } from "../../flow/errors.ts";
import { arnUnknown, refusal } from "./consumer-refusals.ts";
import { mayExist, takeAway } from "./consumer-removal.ts";
import type { OpenedStream } from "./open-stream.ts";
import { leftBehind, OWN_PREFIX, ownConsumers, TRIES } from "./own-consumers.ts";
import { CALL_MS, inTime, patiently } from "./patience.ts";
import { pause } from "./pause.ts";

/** A consumer that was registered for one reading. */
export interface FanOutConsumer {
  arn: string;
  /** Takes it away, for who calls first; the others wait for that. */
  deregister(): Promise<void>;
}

export interface ConsumerOptions {
  /** Takes the consumer away when it aborts, whatever the reading is in the midst of. */
  signal: AbortSignal;
  notice(sentence: string): void;
  /** Keeps the process from ending, until the result is called. */
  hold?: () => () => void;
}

/**
 * Registers an enhanced fan-out consumer with a name of its own, and waits until it is active. Those that earlier runs left
 * behind are told of: they cost money, and may be in use by another vpcflow.
 *
 * @throws VpcflowError `CONSUMER` where the stream has no room for another, or the consumer does not become active
 * @see https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
 */
export async function registerConsumer(
  { name: stream, client, description }: OpenedStream,
  options: ConsumerOptions,
): Promise<FanOutConsumer> {
  const streamArn = description?.StreamARN;
  if (streamArn === undefined) throw arnUnknown(stream);
  const { signal, notice } = options;
  for (const left of await ownConsumers(client, streamArn, signal)) notice(leftBehind(left, stream));
  const release = options.hold?.() ?? (() => {});
  const name = consumerName();
  const registering = client
    .send(new RegisterStreamConsumerCommand({ StreamARN: streamArn, ConsumerName: name }))
    .catch((error: unknown) => Promise.reject(refusal(error, stream) ?? error));
  const remove = async (): Promise<void> => {
    if (await mayExist(registering)) await takeAway(client, { streamArn, name, stream, notice });
  };
  const deregister = onceOnly(async () => {
    await remove().finally(release);
    signal.removeEventListener("abort", deregister);
  });
  signal.addEventListener("abort", deregister, { once: true });
  try {
    await registering;
    return { arn: await activeArn(client, { streamArn, name, signal }), deregister };
  } catch (error) {
    await deregister();
    throw error;
  }
}

// --- internal ---

const POLL_MS = 500;
const ACTIVE_WITHIN_MS = 120_000;

/** Who left it behind is seen from its name: letters, digits, `_`, `.` and `-` are all that it may have, 128 at most. */
function consumerName(): string {
  const host = hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, 80);
  return `${OWN_PREFIX}${host}-${randomBytes(5).toString("hex")}`;
}

interface Wanted {
  streamArn: string;
  name: string;
  signal: AbortSignal;
}

async function activeArn(client: KinesisClient, { streamArn, name, signal }: Wanted): Promise<string> {
  const deadline = performance.now() + ACTIVE_WITHIN_MS;
  while (performance.now() < deadline) {
    const describe = new DescribeStreamConsumerCommand({ StreamARN: streamArn, ConsumerName: name });
    const { ConsumerDescription: consumer } = await patiently(
      () => inTime((abortSignal) => client.send(describe, { abortSignal }), CALL_MS, signal),
      { signal, tries: TRIES },
    );
    if (consumer?.ConsumerStatus === "ACTIVE") return consumer.ConsumerARN!;
    await pause(POLL_MS, signal);
  }
  throw new VpcflowError("CONSUMER", "The fan-out consumer did not become active within two minutes.", {
    subject: name,
    fix: "Try again, or read without --fan-out.",
  });
}

function onceOnly(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= task();
    return done;
  };
}

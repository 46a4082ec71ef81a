import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import {
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { OpenedStream } from "./open-stream.ts";
import { leftBehind, OWN_PREFIX, ownConsumers, removal, TRIES } from "./own-consumers.ts";
import { inTime, patiently } from "./patience.ts";
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
  const deregister = onceOnly(() => remove().finally(release));
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
    const { ConsumerDescription: consumer } = await patiently(() => client.send(describe), { signal, tries: TRIES });
    if (consumer?.ConsumerStatus === "ACTIVE") return consumer.ConsumerARN!;
    await pause(POLL_MS, signal);
  }
  throw new VpcflowError("CONSUMER", "The fan-out consumer did not become active within two minutes.", {
    subject: name,
    fix: "Try again, or read without --fan-out.",
  });
}

/** A registration that is under way when the reading ends may come about after that; one that was refused is none. */
async function mayExist(registering: Promise<unknown>): Promise<boolean> {
  try {
    await inTime(() => registering, TAKE_AWAY_MS);
    return true;
  } catch (error) {
    return !(error instanceof VpcflowError);
  }
}

interface Registered extends Pick<ConsumerOptions, "notice"> {
  streamArn: string;
  name: string;
  stream: string;
}

/** Not held up by the signal, which is why it is called, but not for ever either: then it is said what remains. */
async function takeAway(client: KinesisClient, { streamArn, name, stream, notice }: Registered): Promise<void> {
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

const TAKE_AWAY_MS = 15_000;

function inUse(error: unknown): unknown {
  if (!(error instanceof Error && error.name === "ResourceInUseException")) return error;
  return Object.assign(new Error(error.message), { name: "ThrottlingException" });
}

function onceOnly(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= task();
    return done;
  };
}

/** What AWS says where there will be no consumer; `undefined` for errors after which there may be one. */
function refusal(error: unknown, stream: string): VpcflowError | undefined {
  const name = error instanceof Error ? error.name : "";
  if (name === "LimitExceededException") {
    return new VpcflowError("CONSUMER", `The stream ${quoted(stream)} has no room for another fan-out consumer.`, {
      subject: stream,
      fix: "Read without --fan-out, or remove a consumer that nobody uses: aws kinesis list-stream-consumers shows them.",
      cause: error,
    });
  }
  if (name !== "AccessDeniedException") return undefined;
  return new VpcflowError(
    "CONSUMER",
    "AWS denies you the action kinesis:RegisterStreamConsumer, which fan-out needs.",
    {
      subject: stream,
      fix: "Ask for a policy that allows it, or read without --fan-out.",
      cause: error,
    },
  );
}

function arnUnknown(stream: string): VpcflowError {
  return new VpcflowError("CONSUMER", `The ARN of ${quoted(stream)} is not known, and fan-out needs it.`, {
    subject: stream,
    fix: "Ask for a policy that allows kinesis:DescribeStreamSummary, or read without --fan-out.",
  });
}

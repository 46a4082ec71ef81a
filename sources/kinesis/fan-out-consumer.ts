import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import {
  type Consumer,
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  type KinesisClient,
  ListStreamConsumersCommand,
  type ListStreamConsumersCommandOutput,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { OpenedStream } from "./open-stream.ts";
import { patiently } from "./patience.ts";
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
  const deregister = onceOnly(() => takeAway(client, { streamArn, name, stream, notice }).finally(release));
  signal.addEventListener("abort", () => void deregister(), { once: true });
  try {
    const register = new RegisterStreamConsumerCommand({ StreamARN: streamArn, ConsumerName: name });
    await client.send(register).catch((error: unknown) => Promise.reject(withRoom(error, stream)));
    return { arn: await activeArn(client, { streamArn, name, signal }), deregister };
  } catch (error) {
    await deregister();
    throw error;
  }
}

// --- internal ---

const PREFIX = "vpcflow-read-";
const TRIES = 5;
const POLL_MS = 500;
const ACTIVE_WITHIN_MS = 120_000;

/** Who left it behind is seen from its name: letters, digits, `_`, `.` and `-` are all that it may have, 128 at most. */
function consumerName(): string {
  const host = hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, 80);
  return `${PREFIX}${host}-${randomBytes(5).toString("hex")}`;
}

async function ownConsumers(client: KinesisClient, streamArn: string, signal: AbortSignal): Promise<Consumer[]> {
  const own: Consumer[] = [];
  let token: string | undefined;
  try {
    do {
      const input = { StreamARN: streamArn, ...(token !== undefined && { NextToken: token }) };
      const page: ListStreamConsumersCommandOutput = await patiently(
        () => client.send(new ListStreamConsumersCommand(input)),
        { signal, tries: TRIES },
      );
      own.push(...(page.Consumers ?? []).filter(({ ConsumerName }) => ConsumerName?.startsWith(PREFIX)));
      token = page.NextToken;
    } while (token);
  } catch (error) {
    // To look for what was left behind is a courtesy, for which nobody must have the permission.
    if (!(error instanceof Error && error.name === "AccessDeniedException")) throw error;
  }
  return own;
}

function leftBehind({ ConsumerName: name = "", ConsumerCreationTimestamp: made }: Consumer, stream: string): string {
  const since = made ? ` since ${made.toISOString()}` : "";
  return (
    `The consumer ${name} of vpcflow has been registered on ${stream}${since}, and is paid for by the hour. ` +
    `If no other vpcflow reads with it, remove it: ${removal(name, stream)}`
  );
}

/** Without the stream's ARN, which names the account. */
function removal(name: string, stream: string): string {
  const arn = `aws kinesis describe-stream-summary --stream-name ${stream} --query StreamDescriptionSummary.StreamARN --output text`;
  return `aws kinesis deregister-stream-consumer --consumer-name ${name} --stream-arn "$(${arn})"`;
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

function withRoom(error: unknown, stream: string): unknown {
  if (!(error instanceof Error && error.name === "LimitExceededException")) return error;
  return new VpcflowError("CONSUMER", `The stream ${quoted(stream)} has no room for another fan-out consumer.`, {
    subject: stream,
    fix: "Read without --fan-out, or remove a consumer that nobody uses: aws kinesis list-stream-consumers shows them.",
    cause: error,
  });
}

function arnUnknown(stream: string): VpcflowError {
  return new VpcflowError("CONSUMER", `The ARN of ${quoted(stream)} is not known, and fan-out needs it.`, {
    subject: stream,
    fix: "Ask for a policy that allows kinesis:DescribeStreamSummary, or read without --fan-out.",
  });
}

import { KinesisClient, type StreamDescriptionSummary } from "@aws-sdk/client-kinesis";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import { type AwsSession, clientConfig } from "../aws-session.ts";
import { describeStream } from "../kinesis-sample.ts";
import { patiently } from "./patience.ts";
import { ServerClock } from "./server-clock.ts";
import { parseStreamName, type StreamInput, streamInput } from "./stream-name.ts";

/** A stream, and who asks it. */
export interface OpenedStream {
  name: string;
  input: StreamInput;
  client: KinesisClient;
  clock: ServerClock;
  /** Absent where the caller may not ask for it: reading goes without. */
  description: StreamDescriptionSummary | undefined;
}

/**
 * Opens a stream by its name or ARN. The caller destroys the client.
 * @throws VpcflowError `STREAM` where there is none of that name; what AWS answers otherwise
 */
export async function openStream(stream: string, session: AwsSession, signal: AbortSignal): Promise<OpenedStream> {
  const name = parseStreamName(stream);
  const input = streamInput(name);
  const config = await clientConfig(name.region === undefined ? session : { region: name.region, ...session });
  // Its own tries would break the pace that leaves others their room, and know nothing of an iterator's end.
  const client = new KinesisClient({ ...config, maxAttempts: 1, base64Decoder });
  const clock = new ServerClock(client);
  try {
    const description = await describe(client, input, signal);
    return { name: name.name, input, client, clock, description };
  } catch (error) {
    client.destroy();
    throw isNamed(error, "ResourceNotFoundException") ? noSuchStream(name.name, config.region, error) : error;
  }
}

// --- internal ---

/** The SDK's own holds each record against a regular expression first, which takes longer than to decode it. */
const base64Decoder = (text: string): Uint8Array => Buffer.from(text, "base64");

/** Enough for a connection that breaks; a wrong address should be told of soon. */
const TRIES = 3;

async function describe(
  client: KinesisClient,
  input: StreamInput,
  signal: AbortSignal,
): Promise<StreamDescriptionSummary | undefined> {
  try {
    return await patiently(() => describeStream(client, input, signal), { signal, tries: TRIES });
  } catch (error) {
    if (isNamed(error, "AccessDeniedException")) return undefined;
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function noSuchStream(name: string, region: string, cause: unknown): VpcflowError {
  return new VpcflowError("STREAM", `There is no Kinesis stream ${quoted(name)} in ${region}.`, {
    subject: name,
    fix: `aws kinesis list-streams --region ${region} shows those that are there; --region and --profile say where to look.`,
    cause,
  });
}

import { quoted, VpcflowError } from "../flow/errors.ts";

/** Who calls AWS, and where: what the flags of every command that talks to AWS say. */
export interface AwsSession {
  region?: string;
  /** A profile of the shared configuration files. */
  profile?: string;
  /** A role to assume first. */
  roleArn?: string;
  /** The external id that the role's trust asks for. */
  externalId?: string;
  /** Instead of AWS's own endpoints: an emulator, a VPC endpoint. */
  endpointUrl?: string;
}

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Options that the constructor of any AWS SDK v3 client takes. What is absent is found by the SDK itself. */
export interface ClientConfig {
  region: string;
  profile?: string;
  endpoint?: string;
  credentials?: () => Promise<AwsCredentials>;
  /**
   * Bounds in time, for a handler that each client makes of them; one of HTTP/1.1 where the endpoint is plain HTTP. The
   * SDK's own types stay out of this one: programs get it with the library, and have no SDK.
   */
  requestHandler: Record<string, unknown>;
  /** S3 alone looks at it: an endpoint of one's own rarely answers to `bucket.host`. */
  forcePathStyle?: boolean;
}

/**
 * The client options of a session. The SDK's own environment variables and shared files count where the session is silent.
 * @throws VpcflowError AWS_REGION, AWS_ENDPOINT or AWS_SESSION, each with the way out.
 */
export async function clientConfig(session: AwsSession): Promise<ClientConfig> {
  silenceNodeVersionNotice();
  if (session.externalId !== undefined && session.roleArn === undefined) throw externalIdAlone();
  const endpoint = checkedEndpoint(session.endpointUrl);
  const region = await regionOf(session);
  const credentials = await credentialsOf(session, region, endpoint);
  return {
    region,
    ...(session.profile === undefined ? {} : { profile: session.profile }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: await requestHandlerFor(endpoint),
  };
}

/** Keeps the SDK from printing its notice about Node 20 among our output. To be called before a client is made. */
export function silenceNodeVersionNotice(): void {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
}

// --- internal ---

/** What answers no connection, or takes a request and is silent, would otherwise hold a command for minutes or for ever. */
const TIME_LIMITS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** The Kinesis client speaks HTTP/2 by default, which no plain HTTP endpoint understands. */
async function requestHandlerFor(endpoint: string | undefined): Promise<Record<string, unknown>> {
  if (!isPlainHttp(endpoint)) return TIME_LIMITS;
  const { sharedHandler } = await import("./shared-handler.ts");
  return sharedHandler(TIME_LIMITS) as unknown as Record<string, unknown>;
}

function externalIdAlone(): VpcflowError {
  return new VpcflowError("AWS_SESSION", "An external id was given, but no role to assume with it.", {
    subject: "--external-id",
    fix: "Add --role-arn arn:aws:iam::ACCOUNT:role/NAME, or leave --external-id out.",
  });
}

function checkedEndpoint(endpointUrl: string | undefined): string | undefined {
  if (endpointUrl === undefined) return undefined;
  const protocol = URL.canParse(endpointUrl) ? new URL(endpointUrl).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") return endpointUrl;
  throw new VpcflowError("AWS_ENDPOINT", `${quoted(endpointUrl)} is not the URL of an endpoint.`, {
    subject: "--endpoint-url",
    found: quoted(endpointUrl),
    expected: "http://HOST:PORT or https://HOST",
    fix: "Write it with its scheme, for example --endpoint-url http://127.0.0.1:4566.",
  });
}

function isPlainHttp(endpoint: string | undefined): boolean {
  const urls = endpoint === undefined ? endpointsOfEnvironment() : [endpoint];
  return urls.some((url) => url.toLowerCase().startsWith("http://"));
}

// Without a flag the SDK reads AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> by itself: only its HTTP version is ours.
function endpointsOfEnvironment(): string[] {
  return Object.entries(process.env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value !== undefined)
    .map(([, value]) => value!);
}

async function regionOf(session: AwsSession): Promise<string> {
  const region =
    session.region ?? present("AWS_REGION") ?? present("AWS_DEFAULT_REGION") ?? (await regionOfFiles(session.profile));
  if (region === undefined) {
    throw new VpcflowError("AWS_REGION", "No AWS region is given.", {
      subject: "--region",
      expected: "a region such as eu-west-1",
      fix: "Add --region eu-west-1, or set AWS_REGION, or put a region into the profile.",
    });
  }
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  throw new VpcflowError("AWS_REGION", `${quoted(region)} is not the name of an AWS region.`, {
    subject: "--region",
    found: quoted(region),
    expected: "a name such as eu-west-1",
    fix: "Give the region's code as the AWS console shows it beside its name.",
  });
}

// The SDK knows the shared files and their rules; any client asks it, and this one never sends a request.
async function regionOfFiles(profile: string | undefined): Promise<string | undefined> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

async function credentialsOf(session: AwsSession, region: string, endpoint: string | undefined) {
  const own = await ownCredentials(session, endpoint);
  if (session.roleArn === undefined) return own;
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  return fromTemporaryCredentials({
    params: {
      RoleArn: session.roleArn,
      RoleSessionName: "vpcflow",
      ...(session.externalId === undefined ? {} : { ExternalId: session.externalId }),
    },
    clientConfig: {
      region,
      requestHandler: await requestHandlerFor(endpoint),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    ...(own === undefined ? {} : { masterCredentials: own }),
  });
}

async function ownCredentials(session: AwsSession, endpoint: string | undefined) {
  if (session.profile !== undefined) {
    const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
    const { profile } = session;
    const chain = fromNodeProviderChain({ profile });
    return () => chain().catch((error: unknown) => Promise.reject(withProfile(error, profile)));
  }
  return isLoopback(endpoint) ? credentialsOrMadeUp : undefined;
}

// What the SDK throws in the end names no profile.
function withProfile(error: unknown, profile: string): unknown {
  if (!(error instanceof Error && /^Could not load credentials from any providers/.test(error.message))) return error;
  return new VpcflowError("AWS_CREDENTIALS", `There is no profile ${quoted(profile)} that has AWS credentials.`, {
    subject: "--profile",
    found: quoted(profile),
    fix: "aws configure list-profiles names those that you have: choose one with --profile, or sign in to that one.",
    cause: error,
  });
}

// An emulator on this machine looks at no signature, and a newcomer without credentials should not wait for the
// instance metadata service to time out before reading from it. Real ones win where there are any.
async function credentialsOrMadeUp(): Promise<AwsCredentials> {
  const { fromEnv, fromIni } = await import("@aws-sdk/credential-providers");
  for (const provider of [fromEnv(), fromIni()]) {
    try {
      return await provider();
    } catch {
      // None here: the next place.
    }
  }
  return { accessKeyId: "LOCALVPCFLOW", secretAccessKey: "made-up-for-this-machine" };
}

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = new URL(endpoint).hostname;
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

function present(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}

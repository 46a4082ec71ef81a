import { type Emulator, startEmulator } from "./emulator.ts";

export interface MinistackOptions {
  readonly region?: string;
  readonly account?: string;
  /** Enforce IAM: the emulator's own keys are the root user's, and every other identity needs a policy. */
  readonly auth?: boolean;
  /** Speak TLS, by a certificate of its own: what our bucket policy asks of everybody but the root user. */
  readonly tls?: boolean;
  /** Keep every call for CloudTrail's LookupEvents. */
  readonly cloudTrail?: boolean;
}

/**
 * ministack: it runs a function's zip in this machine's Node from a Kinesis event source mapping, under the role's own
 * session keys. It stores a subscription filter and delivers nothing.
 */
export function startMinistack(python: string, options: MinistackOptions = {}): Promise<Emulator> {
  const { region = "eu-west-1", account = "123456789012", auth = false, tls = false, cloudTrail = false } = options;
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "root-secret-of-an-emulator" };
  return startEmulator({
    name: "ministack",
    python,
    module: "ministack.app",
    gaps: "ministack_gaps.py",
    args: () => [],
    env: (port) => ({
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: region,
      MINISTACK_ACCOUNT_ID: account,
      AUTH: String(auth),
      USE_SSL: tls ? "1" : "0",
      CLOUDTRAIL_RECORDING: cloudTrail ? "1" : "0",
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    certificate: tls ? "ministack-tls/server.crt" : undefined,
    ready: "/_ministack/ready",
    region,
    account,
    credentials,
  });
}

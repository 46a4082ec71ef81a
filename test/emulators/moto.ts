import { type Emulator, startEmulator } from "./emulator.ts";

/**
 * moto: it delivers PutLogEvents through a subscription filter to Kinesis, as gzip DATA_MESSAGE. It does not apply the
 * pattern, runs no function, and lets every key do everything.
 */
export function startMoto(python: string, region = "eu-west-1"): Promise<Emulator> {
  return startEmulator({
    name: "moto",
    python,
    module: "moto.server",
    gaps: "moto_gaps.py",
    args: (port) => ["-H", "127.0.0.1", "-p", String(port)],
    env: () => ({ MOTO_IAM_LOAD_MANAGED_POLICIES: "true", AWS_DEFAULT_REGION: region }),
    ready: "/moto-api/config",
    region,
    account: "123456789012",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
  });
}

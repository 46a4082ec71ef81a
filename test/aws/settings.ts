import { parseArgs } from "node:util";

/** What the person says of the run on a real account. */
export interface Settings {
  readonly accountId: string;
  readonly region: string;
  /** Flags of `vpcflow setup` that name the source. */
  readonly source: readonly string[];
  /** How long data may take to arrive, such as 20m. */
  readonly wait: string;
  /** The person has agreed to the cost beforehand. */
  readonly yes: boolean;
}

export const USAGE = `npm run test:aws creates a pipeline in a real AWS account, and destroys it again.

  VPCFLOW_TEST_AWS_ACCOUNT=123456789012 npm run test:aws -- --region eu-west-1 --vpc-id vpc-0123456789abcdef0

  --vpc-id ID        a VPC with some traffic, whose flow logs are created
  --log-group NAME   or a log group that flow logs of the default format are delivered to already
  --region REGION    (default: AWS_REGION)
  --wait TIME        how long data may take to arrive (default: 20m)
  --yes              agree to the cost beforehand; without it a terminal is asked

Credentials are found as the AWS CLI finds them; they must be of the account that VPCFLOW_TEST_AWS_ACCOUNT names.`;

/** What the arguments and the environment say; a text names what is missing, in one sentence. */
export function settingsOf(args: readonly string[], env: NodeJS.ProcessEnv): Settings | string {
  const values = flags(args);
  if (typeof values === "string") return values;
  const accountId = env["VPCFLOW_TEST_AWS_ACCOUNT"];
  if (!accountId) return "This never runs by itself: name the account in VPCFLOW_TEST_AWS_ACCOUNT.";
  if (!/^\d{12}$/.test(accountId)) return "VPCFLOW_TEST_AWS_ACCOUNT is not the 12 digits of an account.";
  const region = values.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  if (!region) return "No Region is given: add --region, or set AWS_REGION.";
  const source = sourceOf(values);
  if (source === undefined) return "Name one source: --vpc-id or --log-group.";
  return { accountId, region, source, wait: values.wait, yes: values.yes };
}

// --- internal ---

interface Flags {
  region?: string | undefined;
  "vpc-id"?: string | undefined;
  "log-group"?: string | undefined;
  wait: string;
  yes: boolean;
}

function flags(args: readonly string[]): Flags | string {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        region: text,
        "vpc-id": text,
        "log-group": text,
        wait: { ...text, default: "20m" },
        yes: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    return (error as Error).message;
  }
}

function sourceOf({ "vpc-id": vpcId, "log-group": logGroup }: Flags): readonly string[] | undefined {
  if ((vpcId === undefined) === (logGroup === undefined)) return undefined;
  return vpcId === undefined ? ["--log-group", logGroup!] : ["--vpc-id", vpcId];
}

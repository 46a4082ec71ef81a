import * as z from "zod";
import { parseCidr } from "../flow/cidr.ts";
import { VpcflowError } from "../flow/errors.ts";
import { isNetworkName, NETWORK_NAME } from "../flow/network-lines.ts";
import type { NetworkEntry } from "../flow/networks.ts";
import { text } from "./config-fields.ts";
import { problemsOf, sentenceOf } from "./config-problems.ts";

const networkName = text(NETWORK_NAME).refine(isNetworkName, NETWORK_NAME);

const cidr = text("a CIDR").superRefine((value, context) => {
  try {
    parseCidr(value);
  } catch (error) {
    if (!(error instanceof VpcflowError)) throw error;
    context.addIssue({ code: "custom", message: `a CIDR (${error.message.replace(/\.$/, "")})` });
  }
});

const network = z.strictObject({
  name: networkName.describe("What tables call the range."),
  internal: z
    .boolean({ error: "true or false" })
    .optional()
    .describe("Whether the range is one's own; where nothing is said, private ranges are."),
});

/** `networks` of `vpcflow.json`: CIDRs and their names. Nothing that is deployed depends on it. */
export const networks = z.record(
  cidr,
  z.union([networkName, network], {
    error: `a name such as "office" (${NETWORK_NAME}), or {"name": "office", "internal": true}`,
  }),
  { error: "an object of CIDRs and their names" },
);

/**
 * The networks in `value`, of the shape that `networks` in `vpcflow.json` has; `subject` is what messages call it.
 *
 * @param prefix the path of the networks within the subject, where they are a part of it
 * @throws VpcflowError `NETWORKS` that names every wrong entry
 */
export function parseNetworks(value: unknown, subject: string, prefix: readonly string[] = []): NetworkEntry[] {
  const result = networks.safeParse(value);
  if (!result.success) throw networksError(result.error, value, { subject, prefix });
  return Object.entries(result.data).map(([range, said]) =>
    typeof said === "string" ? { cidr: range, name: said } : { cidr: range, ...said },
  );
}

// --- internal ---

interface Naming {
  subject: string;
  prefix: readonly string[];
}

function networksError(error: z.ZodError, value: unknown, { subject, prefix }: Naming): VpcflowError {
  const whole = prefix.reduceRight<unknown>((part, key) => ({ [key]: part }), value);
  const issues = error.issues.map((issue) => ({ ...issue, path: [...prefix, ...issue.path] }));
  const problems = problemsOf(issues, whole, () => ["name", "internal"]);
  return new VpcflowError("NETWORKS", `${subject}: ${problems.map(sentenceOf).join("; ")}.`, {
    subject,
    found: problems.map(({ found }) => found).join("; "),
    expected: problems.map(({ expected }) => expected).join("; "),
    fix: 'Networks are an object such as {"10.20.0.0/16": {"name": "prod", "internal": true}, "203.0.113.0/24": "office"}.',
  });
}

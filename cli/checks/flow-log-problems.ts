import { quoted } from "../../flow/errors.ts";
import type { FlowLog } from "../../sources/ec2-client.ts";

export interface DeliveryProblem {
  found: string;
  fix: string;
  mayPass?: true;
}

/**
 * What keeps a flow log from delivering, by EC2's own words; `undefined` where nothing does.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html
 */
export function deliveryProblem(flowLog: FlowLog): DeliveryProblem | undefined {
  const { FlowLogId = "a flow log", ResourceId = "unknown", FlowLogStatus, DeliverLogsErrorMessage: message } = flowLog;
  const name = `${FlowLogId} of ${ResourceId}`;
  if (flowLog.DeliverLogsStatus === "FAILED" || message) {
    const { fix, mayPass } = EXPLAINED[message ?? ""] ?? UNKNOWN;
    const found = `${name} does not deliver: ${message ? quoted(message).slice(1, -1) : "EC2 gives no reason"}`;
    return { found, fix, ...(mayPass && { mayPass }) };
  }
  if (FlowLogStatus === undefined || FlowLogStatus === "ACTIVE") return undefined;
  return {
    found: `${name} is ${quoted(FlowLogStatus).slice(1, -1)}, not ACTIVE`,
    fix: "See it in the VPC console under Flow logs; deploy the pipeline again where it made it.",
  };
}

/** In which fields one format differs from the other, in words; `undefined` where they are the same. */
export function formatDifference(found: string, wanted: string): string | undefined {
  if (found === wanted) return undefined;
  const [there, expected] = [namesIn(found), namesIn(wanted)];
  const missing = expected.filter((name) => !there.includes(name));
  const extra = there.filter((name) => !expected.includes(name));
  const parts = [
    missing.length > 0 && `it lacks ${few(missing)}`,
    extra.length > 0 && `it has ${few(extra)} beside`,
  ].filter((part) => part !== false);
  return `${there.length} fields against ${expected.length}; ${parts.join(", ") || orderDifference(there, expected)}`;
}

// --- internal ---

const EXPLAINED: Readonly<Record<string, Omit<DeliveryProblem, "found">>> = {
  "Access error": {
    fix: 'Its delivery role must trust vpc-flow-logs.amazonaws.com and allow ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:DescribeLogGroups"] on the log group; and a key of the log group must let CloudWatch Logs use it. Deploying again mends the role that vpcflow makes.',
  },
  "Rate limited": {
    fix: "CloudWatch Logs takes no more at that rate, and goes on by itself; where it stays so, ask for a higher quota of PutLogEvents, or log fewer interfaces.",
    mayPass: true,
  },
};

/** `Unknown error` and whatever else EC2 may say: a fault of its own. */
const UNKNOWN: Omit<DeliveryProblem, "found"> = {
  fix: "It is an error within AWS: where it stays for 15 minutes, delete the flow log and deploy again, or ask AWS Support.",
  mayPass: true,
};

function namesIn(format: string): string[] {
  return format.split(" ").map((token) => token.replace(/^\$\{(.*)\}$/, "$1"));
}

function few(names: readonly string[]): string {
  const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
  return `${names.slice(0, 8).join(", ")}${more}`;
}

function orderDifference(there: readonly string[], expected: readonly string[]): string {
  const at = there.findIndex((name, index) => name !== expected[index]);
  return `field ${at + 1} is ${there[at]}, not ${expected[at]}`;
}

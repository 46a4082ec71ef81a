import { sourceLogGroupName } from "../../stacks/config.ts";
import { functionName, type RoleUse } from "../../stacks/names.ts";
import type { Need, Place } from "./role-needs.ts";

/** Who takes on a role of the pipeline, in words. */
export const TRUSTED: Readonly<Record<RoleUse, string>> = {
  flowLogs: "VPC Flow Logs",
  subscription: "CloudWatch Logs",
  sender: "CloudWatch Logs",
  receiver: "CloudWatch Logs",
  processor: "AWS Lambda",
};

/** That the service may take the role on, with the condition that keeps others from making it act here (the confused deputy). */
export function trustNeed(use: RoleUse, place: Place): Need {
  const { services, source, forWhat = "", condition } = trusting(use, place);
  return {
    part: "trust",
    request: {
      action: "sts:AssumeRole",
      services,
      context: { "aws:SourceArn": source, "aws:SourceAccount": place.account },
    },
    lack: `is not trusted to ${TRUSTED[use]}${forWhat}`,
    statement: {
      Effect: "Allow",
      Principal: { Service: services[0] },
      Action: "sts:AssumeRole",
      Condition: condition,
    },
  };
}

// --- internal ---

interface Trusting {
  /** The names of the one service. */
  services: readonly string[];
  /** The resource for which it asks. */
  source: string;
  forWhat?: string;
  /** Of the statement that would do. */
  condition: object;
}

function trusting(use: RoleUse, { config, account, partition }: Place): Trusting {
  const of = (service: string) => `arn:${partition}:${service}:${config.region}:${account}:`;
  const ofAccount = { StringEquals: { "aws:SourceAccount": account } };
  if (use === "processor") {
    const source = `${of("lambda")}function:${functionName(config)}`;
    return { services: ["lambda.amazonaws.com"], source, condition: ofAccount };
  }
  if (use === "flowLogs") {
    const source = `${of("ec2")}vpc-flow-log/`;
    const condition = { ...ofAccount, ArnLike: { "aws:SourceArn": `${source}*` } };
    return { services: ["vpc-flow-logs.amazonaws.com"], source: `${source}fl-any`, condition };
  }
  const condition = { StringLike: { "aws:SourceArn": `${of("logs")}*` } };
  return { services: logsServices(config.region, partition), ...logsSource(use, of("logs"), config), condition };
}

function logsServices(region: string, partition: string): string[] {
  const regional = `logs.${region}.amazonaws.com`;
  return partition === "aws-cn" ? [`${regional}.cn`, regional] : ["logs.amazonaws.com", regional];
}

function logsSource(use: RoleUse, logs: string, config: Place["config"]): Pick<Trusting, "source" | "forWhat"> {
  return use === "receiver"
    ? { source: `${logs}destination:${config.name}`, forWhat: " for this destination" }
    : { source: `${logs}log-group:${sourceLogGroupName(config)}:*`, forWhat: " for this log group" };
}

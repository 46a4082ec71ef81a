import { positionOf } from "../flow/format.ts";
import { COUNTED_FIELDS } from "../lambda/environment.ts";
import { ACCOUNT_RULES } from "./config-account-rules.ts";
import {
  type ConfigRule,
  formatOf,
  namesTargets,
  OF_CREATED_FLOW_LOGS,
  present,
  rule,
  TARGETS,
} from "./config-rule.ts";
import { deadLetterBucketName, functionLogGroupName, ROLE_USES, roleName } from "./names.ts";

/** Every rule that spans fields. */
export const CONFIG_RULES: readonly ConfigRule[] = [
  {
    path: ["source"],
    expected: "exactly one of logGroup, vpcIds, subnetIds and eniIds; beside central also none",
    holds: rule(({ source, central }) => {
      const count = [source?.logGroup, ...TARGETS.map((key) => source?.[key])].filter(present).length;
      return !source || count === 1 || (count === 0 && central !== undefined);
    }),
  },
  ...OF_CREATED_FLOW_LOGS.map((key) => ({
    path: ["source", key],
    expected:
      "no value here: it is for flow logs that vpcflow creates (of vpcIds, subnetIds or eniIds), and it creates none",
    holds: rule(({ source }) => !present(source?.[key]) || namesTargets(source)),
  })),
  {
    path: ["source", "logGroup"],
    expected: "another log group than the processor's own (it would process its own log for ever, and bill for it)",
    holds: rule(({ name, source }) => typeof name !== "string" || source?.logGroup !== functionLogGroupName({ name })),
  },
  {
    path: ["source", "logFormat"],
    expected: "a format of VPC flow logs (fields of transit gateway flow logs come from an existing logGroup alone)",
    holds: rule(({ source }) => !namesTargets(source) || !namesTransitGateway(source?.logFormat)),
  },
  {
    path: ["source", "logFormat"],
    expected: "a format with ${srcaddr}, ${dstaddr} and ${start} (the processor counts by them)",
    holds: rule(({ source }) => {
      const format = formatOf(source?.logFormat);
      return !format || COUNTED_FIELDS.every((name) => positionOf(format, name) >= 0);
    }),
  },
  {
    path: ["stream", "shards"],
    expected: 'no value here: it is for a stream whose mode is "provisioned"',
    holds: rule(({ stream }) => !present(stream?.shards) || stream?.mode === "provisioned"),
  },
  {
    path: ["processor", "webhookUrlParameter"],
    expected: "nothing beside webhookUrl; one of them says where connection sets are posted",
    holds: rule(({ processor }) => !(present(processor?.webhookUrl) && present(processor?.webhookUrlParameter))),
  },
  {
    path: ["encryption", "kmsKey"],
    expected: "a key in the pipeline's own Region",
    holds: rule(({ encryption, region }) => {
      const keyRegion = typeof encryption?.kmsKey === "string" ? encryption.kmsKey.split(":")[3] : undefined;
      return keyRegion === undefined || keyRegion === region;
    }),
  },
  {
    path: ["name"],
    expected:
      "a shorter name (the bucket for dead letters, {name}-dead-{account}-{region}, would pass S3's 63 characters)",
    holds: rule(({ name, region }) => {
      if (typeof name !== "string" || typeof region !== "string") return true;
      return name.length > 30 || deadLetterBucketName({ name }, "123456789012", region).length <= 63;
    }),
  },
  {
    path: ["iam", "namePrefix"],
    expected: "a shorter prefix, or a shorter name (role names end at 64 characters)",
    holds: rule(({ name, region, iam }) => {
      if (typeof name !== "string" || typeof region !== "string" || typeof iam?.namePrefix !== "string") return true;
      const parts = { name, region, iam: { namePrefix: iam.namePrefix } };
      return name.length > 30 || ROLE_USES.every((use) => roleName(parts, use).length <= 64);
    }),
  },
  ...ACCOUNT_RULES,
];

// --- internal ---

/** Version 6 is the transit gateway's: EC2 refuses its fields in a flow log of a VPC, subnet or interface. */
function namesTransitGateway(logFormat: unknown): boolean {
  return formatOf(logFormat)?.fields.some((field) => field.version === 6) ?? false;
}

import { ENCRYPTION_DEFAULTS, PROCESSOR_DEFAULTS, STREAM_DEFAULTS } from "./config-defaults.ts";
import { type ConfigRule, namesTargets, present, rule } from "./config-rule.ts";

/** The rules of pipelines that span accounts, and of a state that lies elsewhere. */
export const ACCOUNT_RULES: readonly ConfigRule[] = [
  {
    path: ["central"],
    expected: "accountIds, organizationId or both",
    holds: rule(({ central }) => !central || present(central.accountIds) || present(central.organizationId)),
  },
  {
    path: ["central"],
    expected: "nothing beside destination; a pipeline takes flow logs of other accounts, or sends its own to one",
    holds: rule(({ central, destination }) => !(central && destination)),
  },
  {
    path: ["destination", "arn"],
    expected:
      "a destination in the pipeline's own Region: a log group and its destination must share one (the stream behind a destination could be in another, which vpcflow does not do)",
    holds: rule(({ destination, region }) => {
      const arnRegion = typeof destination?.arn === "string" ? destination.arn.split(":")[3] : undefined;
      return arnRegion === undefined || arnRegion === region;
    }),
  },
  ...notOfASender("stream", { ...STREAM_DEFAULTS, shards: undefined }, "a stream"),
  ...notOfASender(
    "processor",
    { ...PROCESSOR_DEFAULTS, webhookUrl: undefined, webhookUrlParameter: undefined },
    "a function",
  ),
  {
    path: ["encryption", "kmsKey"],
    expected: "nothing beside destination and logGroup (all that holds data is there already, or in the other account)",
    holds: rule(
      ({ destination, source, encryption }) =>
        !destination || namesTargets(source) || isDefault(encryption?.kmsKey, ENCRYPTION_DEFAULTS.kmsKey),
    ),
  },
  {
    path: ["state", "kmsKey"],
    expected: "a key in the Region of the state's bucket",
    holds: rule(({ state, region }) => {
      const keyRegion = typeof state?.kmsKey === "string" ? state.kmsKey.split(":")[3] : undefined;
      return keyRegion === undefined || keyRegion === (state?.region ?? region);
    }),
  },
];

// --- internal ---

/** The defaults pass: a configuration that was filled in can be read again. */
function notOfASender(part: "stream" | "processor", defaults: Record<string, unknown>, what: string): ConfigRule[] {
  return Object.entries(defaults).map(([key, value]) => ({
    path: [part, key],
    expected: `nothing beside destination (the receiving account has ${what}, and a sender has none)`,
    holds: rule(
      ({ destination, [part]: given }) =>
        !destination || isDefault((given as Record<string, unknown> | undefined)?.[key], value),
    ),
  }));
}

function isDefault(value: unknown, byDefault: unknown): boolean {
  return value === undefined || value === byDefault;
}

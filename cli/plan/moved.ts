import path from "node:path";
import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { accountTails } from "../account-tail.ts";
import { readIfThere } from "../json-file.ts";
import { parseState, type StatePlace, statePlaces } from "./state-places.ts";

export interface MovedOptions {
  /** Where vpcflow.json and, without an S3 backend, the state lie; absolute. */
  readonly projectDir: string;
  /** The account of the caller, where it is known; `accountId` of the config comes first. */
  readonly accountId?: string | undefined;
  /** What `terraform state pull` prints; asked where the state is in S3, so only after `terraform init`. */
  readonly pullState: () => Promise<string | undefined>;
}

/**
 * Refuses a config whose state holds resources of another Region or account: Terraform looks where the config says, finds
 * nothing there, and forgets what runs elsewhere. That is so when `region` was edited, and when two configs of one name lie
 * in one folder, since the state goes by the name.
 *
 * @throws VpcflowError PIPELINE_MOVED
 */
export async function assertNotMoved(config: PipelineConfig, options: MovedOptions): Promise<void> {
  const text = await stateText(config, options);
  const places = text === undefined ? [] : statePlaces(parseState(text));
  const { name, region, accountId = options.accountId } = config;
  const elsewhere = places.find((place) => differs(place.region, region) || differs(place.accountId, accountId));
  if (elsewhere === undefined) return;
  if (differs(elsewhere.region, region)) throw movedTo("region", elsewhere.region!, { name, now: region });
  const [found, now] = accountTails(elsewhere.accountId!, accountId!);
  throw movedTo("account", found, { name, now });
}

// --- internal ---

function stateText(config: PipelineConfig, { projectDir, pullState }: MovedOptions): Promise<string | undefined> {
  if (config.state !== undefined) return pullState();
  return readIfThere(path.join(projectDir, `terraform.${config.name}.tfstate`));
}

function differs(found: StatePlace[keyof StatePlace], wanted: string | undefined): boolean {
  return found !== undefined && wanted !== undefined && found !== wanted;
}

function movedTo(
  what: "region" | "account",
  found: string,
  { name, now }: { name: string; now: string },
): VpcflowError {
  const [where, field] = what === "region" ? ["Region", "region"] : ["account", "accountId"];
  return new VpcflowError(
    "PIPELINE_MOVED",
    `The pipeline ${name} is deployed in ${quoted(found).slice(1, -1)}, and vpcflow.json means the ${where} ${now}: Terraform would lose track of what runs there.`,
    {
      subject: field,
      found,
      expected: now,
      fix:
        what === "region"
          ? `To move it, set region back to ${found}, run vpcflow destroy, and deploy it here then. To have both, give this one another name or a folder of its own.`
          : `With another profile (--profile) you are in ${found} again. To move it, run vpcflow destroy there first. To have both, give this one a folder of its own (and another state.key).`,
    },
  );
}

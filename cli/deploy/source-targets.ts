import { quoted, VpcflowError } from "../../flow/errors.ts";
import type { ClientConfig } from "../../sources/aws-session.ts";
import type { PipelineConfig } from "../../stacks/config.ts";
import { withClient } from "../checks/with-client.ts";
import { askAws, isAnswered } from "../inspect/ask.ts";

export interface LookingAtTargets {
  readonly client: ClientConfig;
  /** Aborted at Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Whether the VPCs, subnets and interfaces of the config are there: a flow log of one that is not would be refused at the
 * end of the deployment, when all else costs money already.
 * @returns what could not be looked at, in sentences; what an endpoint does not know is left out
 * @throws VpcflowError SOURCE_MISSING that names all that are not there
 */
export async function lookAtTargets(
  { source, region }: Pick<PipelineConfig, "source" | "region">,
  looking: LookingAtTargets,
): Promise<string[]> {
  const named = KINDS.filter(({ key }) => (source[key] ?? []).length > 0);
  const looks = await Promise.all(named.map((kind) => missingOf(kind, source[kind.key]!, looking)));
  const missing = looks.flatMap(({ missing }, at) => (missing.length > 0 ? [{ ...named[at]!, missing }] : []));
  if (missing.length > 0) throw notThere(missing, region);
  return looks.flatMap(({ unseen }) => unseen ?? []);
}

// --- internal ---

type Ec2 = typeof import("../../sources/ec2-client.ts");

interface Kind {
  readonly key: "vpcIds" | "subnetIds" | "eniIds";
  readonly one: string;
  readonly many: string;
  readonly action: string;
  /** Which of the ids there are. By a filter, since EC2 answers an id that is not there with an error that names one. */
  found(ec2: Ec2, client: InstanceType<Ec2["EC2Client"]>, asked: Asked): Promise<(string | undefined)[]>;
}

interface Asked {
  readonly ids: string[];
  readonly abortSignal: AbortSignal;
}

const KINDS: readonly Kind[] = [
  {
    key: "vpcIds",
    one: "VPC",
    many: "VPCs",
    action: "ec2:DescribeVpcs",
    async found(ec2, client, { ids, abortSignal }) {
      const command = new ec2.DescribeVpcsCommand({ Filters: [{ Name: "vpc-id", Values: ids }] });
      return ((await client.send(command, { abortSignal })).Vpcs ?? []).map(({ VpcId }) => VpcId);
    },
  },
  {
    key: "subnetIds",
    one: "subnet",
    many: "subnets",
    action: "ec2:DescribeSubnets",
    async found(ec2, client, { ids, abortSignal }) {
      const command = new ec2.DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: ids }] });
      return ((await client.send(command, { abortSignal })).Subnets ?? []).map(({ SubnetId }) => SubnetId);
    },
  },
  {
    key: "eniIds",
    one: "network interface",
    many: "network interfaces",
    action: "ec2:DescribeNetworkInterfaces",
    async found(ec2, client, { ids, abortSignal }) {
      const Filters = [{ Name: "network-interface-id", Values: ids }];
      const answer = await client.send(new ec2.DescribeNetworkInterfacesCommand({ Filters }), { abortSignal });
      return (answer.NetworkInterfaces ?? []).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
    },
  },
];

/** Longer than for what is only a help: it spares the person what else they would find out after minutes. */
const LIMIT_MS = 15_000;
/** EC2 takes no more values in a filter. */
const FILTER_VALUES = 200;

async function missingOf(kind: Kind, ids: readonly string[], { client: config, signal }: LookingAtTargets) {
  const ec2 = await import("../../sources/ec2-client.ts");
  const ask = (abortSignal: AbortSignal) =>
    withClient(new ec2.EC2Client(config), async (client) => {
      const found: (string | undefined)[] = [];
      for (let start = 0; start < ids.length; start += FILTER_VALUES)
        found.push(...(await kind.found(ec2, client, { ids: ids.slice(start, start + FILTER_VALUES), abortSignal })));
      return found;
    });
  const answer = await askAws(ask, { actions: [kind.action], signal, limitMs: LIMIT_MS });
  if (isAnswered(answer)) return { missing: ids.filter((id) => !answer.value.includes(id)), unseen: undefined };
  const { action, why, fix } = answer;
  // What has no way out is an endpoint that does not know the action: an emulator, no matter of the person's.
  if (fix === undefined) return { missing: [], unseen: undefined };
  const unseen = action === undefined ? `: ${why}` : `, since AWS denies you ${action}.`;
  return { missing: [], unseen: `Whether the ${kind.many} are there could not be looked at${unseen}` };
}

function notThere(kinds: readonly (Kind & { readonly missing: readonly string[] })[], region: string): VpcflowError {
  const said = kinds.flatMap(({ one, missing }) => missing.map((id) => `no ${one} ${quoted(id)}`));
  const fields = kinds.map(({ key }) => `source.${key}`).join(", ");
  return new VpcflowError("SOURCE_MISSING", `There is ${said.join(", ")} in ${region}.`, {
    subject: fields,
    found: kinds.flatMap(({ missing }) => missing).join(", "),
    fix: `Check ${fields} in vpcflow.json, the Region and the account (--profile): those of another Region or account are not seen. Nothing was changed.`,
  });
}

import type { ClientConfig } from "../../../sources/aws-session.ts";
import type { NetworkInterface, Subnet, Vpc } from "../../../sources/ec2-client.ts";
import { withClient } from "../../checks/with-client.ts";
import type { Helping } from "../aws-help.ts";
import { countOf, type Listed, readPages } from "./pages.ts";

/** Something whose flow logs can be created. */
export interface Target {
  readonly id: string;
  /** What a person knows it by. */
  readonly words: string;
}

export type TargetKey = "vpcIds" | "subnetIds" | "eniIds";

/** The VPCs, subnets or network interfaces of the Region, as EC2 lists them. */
export function listTargets(key: TargetKey, region: string): Helping<Listed<Target>> {
  const { what, action, one, list } = LISTS[key];
  return {
    what: `${what} in ${region}`,
    actions: [action],
    typedInstead: true,
    ask: (client, signal) => withEc2(client, (ec2) => list(ec2, signal)),
    found: (listed) => countOf(listed, one),
  };
}

// --- internal ---

type Ec2 = typeof import("../../../sources/ec2-client.ts");
interface Asked {
  ec2: Ec2;
  client: InstanceType<Ec2["EC2Client"]>;
}

/** A thousand a page: no one chooses from more. */
const MAX_PAGES = 3;
const MaxResults = 1000;

interface TargetList {
  what: string;
  action: string;
  one: string;
  list(asked: Asked, abortSignal: AbortSignal): Promise<Listed<Target>>;
}

const LISTS: Readonly<Record<TargetKey, TargetList>> = {
  vpcIds: {
    what: "VPCs",
    action: "ec2:DescribeVpcs",
    one: "VPC",
    list: ({ ec2, client }, abortSignal) =>
      readPages(MAX_PAGES, async (NextToken) => {
        const answer = await client.send(new ec2.DescribeVpcsCommand({ MaxResults, NextToken }), { abortSignal });
        return { things: answer.Vpcs?.map(vpc), next: answer.NextToken };
      }),
  },
  subnetIds: {
    what: "Subnets",
    action: "ec2:DescribeSubnets",
    one: "subnet",
    list: ({ ec2, client }, abortSignal) =>
      readPages(MAX_PAGES, async (NextToken) => {
        const answer = await client.send(new ec2.DescribeSubnetsCommand({ MaxResults, NextToken }), { abortSignal });
        return { things: answer.Subnets?.map(subnet), next: answer.NextToken };
      }),
  },
  eniIds: {
    what: "Network interfaces",
    action: "ec2:DescribeNetworkInterfaces",
    one: "network interface",
    list: ({ ec2, client }, abortSignal) =>
      readPages(MAX_PAGES, async (NextToken) => {
        const command = new ec2.DescribeNetworkInterfacesCommand({ MaxResults, NextToken });
        const answer = await client.send(command, { abortSignal });
        return { things: answer.NetworkInterfaces?.map(networkInterface), next: answer.NextToken };
      }),
  },
};

async function withEc2<Result>(config: ClientConfig, use: (asked: Asked) => Promise<Result>): Promise<Result> {
  const ec2 = await import("../../../sources/ec2-client.ts");
  return withClient(new ec2.EC2Client(config), (client) => use({ ec2, client }));
}

function vpc({ VpcId = "", CidrBlock, IsDefault, Tags }: Vpc): Target {
  return { id: VpcId, words: words(nameOf(Tags), CidrBlock, IsDefault && "default") };
}

function subnet({ SubnetId = "", AvailabilityZone, CidrBlock, VpcId, Tags }: Subnet): Target {
  return { id: SubnetId, words: words(nameOf(Tags), AvailabilityZone, CidrBlock, VpcId) };
}

/** An instance's has its id; that of a load balancer or a NAT gateway says in its description whose it is. */
function networkInterface(one: NetworkInterface): Target {
  const { NetworkInterfaceId = "", PrivateIpAddress, Description, Attachment, InterfaceType, TagSet } = one;
  const type = InterfaceType === "interface" ? undefined : InterfaceType;
  const owner = Attachment?.InstanceId ?? Attachment?.InstanceOwnerId;
  return { id: NetworkInterfaceId, words: words(PrivateIpAddress, nameOf(TagSet), Description || type, owner) };
}

function nameOf(tags: Vpc["Tags"]): string | undefined {
  return tags?.find(({ Key }) => Key === "Name")?.Value;
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join("  ");
}

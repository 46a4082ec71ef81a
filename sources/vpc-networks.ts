import type { NetworkEntry } from "../flow/networks.ts";
import { type AwsSession, clientConfig } from "./aws-session.ts";
import type { EC2Client, Subnet, Vpc } from "./ec2-client.ts";
import { allPages } from "./ec2-pages.ts";

/**
 * The ranges of the VPCs and subnets of the session's account and Region, IPv4 and IPv6, by their Name tags or else their
 * ids. They are internal, IPv6 too. A range that several have (VPCs may overlap) is called by all of their names: `a or b`.
 *
 * @throws what the SDK throws: the caller may lack ec2:DescribeVpcs or ec2:DescribeSubnets
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export async function readVpcNetworks(session: AwsSession, signal: AbortSignal): Promise<NetworkEntry[]> {
  const { EC2Client } = await import("./ec2-client.ts");
  const client = new EC2Client(await clientConfig(session));
  try {
    const [subnets, vpcs] = await Promise.all([subnetsOf(client, signal), vpcsOf(client, signal)]);
    // A subnet may be as large as its VPC: the earlier entry is the one that counts.
    return [...entriesOf(subnets), ...entriesOf(vpcs)];
  } finally {
    client.destroy();
  }
}

// --- internal ---

interface NamedRange {
  cidr: string;
  name: string;
}

async function subnetsOf(client: EC2Client, abortSignal: AbortSignal): Promise<NamedRange[]> {
  const { DescribeSubnetsCommand } = await import("./ec2-client.ts");
  const subnets = await allPages<Subnet>(async (NextToken) => {
    const { Subnets: items, NextToken: next } = await client.send(new DescribeSubnetsCommand({ NextToken }), {
      abortSignal,
    });
    return { items, next };
  });
  return subnets.flatMap((subnet) => {
    const ipv6 = (subnet.Ipv6CidrBlockAssociationSet ?? [])
      .filter(({ Ipv6CidrBlockState }) => isThere(Ipv6CidrBlockState?.State))
      .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock);
    return named([subnet.CidrBlock, ...ipv6], nameOf(subnet.Tags, subnet.SubnetId));
  });
}

async function vpcsOf(client: EC2Client, abortSignal: AbortSignal): Promise<NamedRange[]> {
  const { DescribeVpcsCommand } = await import("./ec2-client.ts");
  const vpcs = await allPages<Vpc>(async (NextToken) => {
    const { Vpcs: items, NextToken: next } = await client.send(new DescribeVpcsCommand({ NextToken }), { abortSignal });
    return { items, next };
  });
  return vpcs.flatMap((vpc) => {
    const ipv4 = (vpc.CidrBlockAssociationSet ?? [])
      .filter(({ CidrBlockState }) => isThere(CidrBlockState?.State))
      .map(({ CidrBlock }) => CidrBlock);
    const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? [])
      .filter(({ Ipv6CidrBlockState }) => isThere(Ipv6CidrBlockState?.State))
      .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock);
    return named([...new Set([vpc.CidrBlock, ...ipv4, ...ipv6])], nameOf(vpc.Tags, vpc.VpcId));
  });
}

/** What was given back stays in the list for a while. Emulators do not always tell the state. */
function isThere(state: string | undefined): boolean {
  return state === undefined || state === "associated" || state === "associating";
}

function nameOf(tags: Vpc["Tags"], id = "?"): string {
  return tags?.find(({ Key }) => Key === "Name")?.Value?.trim() || id;
}

function named(cidrs: readonly (string | undefined)[], name: string): NamedRange[] {
  return cidrs.flatMap((cidr) => (cidr ? [{ cidr, name }] : []));
}

function entriesOf(ranges: readonly NamedRange[]): NetworkEntry[] {
  const names = new Map<string, Set<string>>();
  for (const { cidr, name } of ranges) names.set(cidr, (names.get(cidr) ?? new Set()).add(name));
  return [...names].flatMap(([cidr, all]) =>
    // The earlier entry is what the range is called; by each of the later ones it can be asked for.
    [...new Set([[...all].join(" or "), ...all])].map((name) => ({ cidr, name, internal: true })),
  );
}

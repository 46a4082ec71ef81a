import { type AwsSession, clientConfig } from "./aws-session.ts";
import type { EC2Client, NetworkInterface } from "./ec2-client.ts";
import { allPages } from "./ec2-pages.ts";

/** What people call the interfaces of an account and a Region: names by interface id, and by each address of theirs. */
export interface InterfaceNames {
  names: Map<string, string>;
  /** Actions that the caller lacks: without them names are missing or poorer. */
  lacking: string[];
}

/**
 * Asks EC2 for all network interfaces of the session's account and Region, and for the Name tags of their instances.
 *
 * @throws what the SDK throws, but for permissions that are lacking
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export async function readInterfaceNames(session: AwsSession, signal: AbortSignal): Promise<InterfaceNames> {
  const { EC2Client } = await import("./ec2-client.ts");
  const client = new EC2Client(await clientConfig(session));
  const lacking: string[] = [];
  const asked = <Item>(action: string, items: Promise<Item[]>): Promise<Item[]> =>
    items.catch((error) => {
      if (!isDenied(error)) throw error;
      lacking.push(action);
      return [];
    });
  try {
    const [interfaces, instances] = await Promise.all([
      asked("ec2:DescribeNetworkInterfaces", interfacesOf(client, signal)),
      asked("ec2:DescribeTags", instanceNames(client, signal)),
    ]);
    return { names: namesOf(interfaces, new Map(instances)), lacking };
  } finally {
    client.destroy();
  }
}

/**
 * What an interface is called: the Name of its instance, its own Name, what its description says of the service that made
 * it, or else the instance's id. `undefined` where all of that is empty.
 */
export function interfaceName(one: NetworkInterface, instances: ReadonlyMap<string, string>): string | undefined {
  const instance = one.Attachment?.InstanceId;
  const tag = one.TagSet?.find(({ Key }) => Key === "Name")?.Value?.trim();
  return (instance && instances.get(instance)) || tag || described(one.Description?.trim() ?? "") || instance;
}

// --- internal ---

const DENIED = new Set(["UnauthorizedOperation", "AccessDenied", "AccessDeniedException"]);

function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

/** As services word the descriptions of the interfaces that they make, and how people call these. */
const DESCRIPTIONS: readonly [pattern: RegExp, name: string][] = [
  [/^ELB app\/([^/]+)\/.*$/, "ALB $1"],
  [/^ELB net\/([^/]+)\/.*$/, "NLB $1"],
  [/^ELB gwy\/([^/]+)\/.*$/, "GWLB $1"],
  [/^ELB (\S+)$/, "ELB $1"],
  [/^Interface for NAT Gateway (nat-\w+)$/, "NAT gateway $1"],
  [/^AWS Lambda VPC ENI-(.+?)(?:-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})?$/, "Lambda $1"],
  [/^VPC Endpoint Interface (vpce-\w+)$/, "VPC endpoint $1"],
  [/^Network Interface for Transit Gateway Attachment (tgw-attach-\w+)$/, "transit gateway $1"],
  [/^RDSNetworkInterface$/, "RDS"],
  [/^arn:aws[\w-]*:ecs:.*$/, "ECS task"],
  [/^EFS mount target for (fs-\w+).*$/, "EFS $1"],
];

/** Account ids are shown to nobody. */
function described(description: string): string {
  const known = DESCRIPTIONS.find(([pattern]) => pattern.test(description));
  const name = known ? description.replace(known[0], known[1]) : description;
  return name.replace(/(?<!\d)\d{12}(?!\d)/g, "…");
}

/** Each address and id once; what several interfaces share (VPCs may overlap) is called by all of their names. */
function namesOf(interfaces: readonly NetworkInterface[], instances: ReadonlyMap<string, string>): Map<string, string> {
  const names = new Map<string, Set<string>>();
  for (const one of interfaces) {
    const name = interfaceName(one, instances);
    if (!name) continue;
    for (const token of tokensOf(one)) names.set(token, (names.get(token) ?? new Set()).add(name));
  }
  return new Map([...names].map(([token, all]) => [token, [...all].join(" or ")]));
}

function tokensOf(one: NetworkInterface): string[] {
  const addresses = (one.PrivateIpAddresses ?? []).flatMap((each) => [
    each.PrivateIpAddress,
    each.Association?.PublicIp,
    each.Association?.CarrierIp,
  ]);
  const ipv6 = (one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address);
  const all = [one.NetworkInterfaceId, one.PrivateIpAddress, one.Association?.PublicIp, ...addresses, ...ipv6];
  return [...new Set(all.filter((token) => token !== undefined && token !== ""))] as string[];
}

async function interfacesOf(client: EC2Client, abortSignal: AbortSignal): Promise<NetworkInterface[]> {
  const { DescribeNetworkInterfacesCommand } = await import("./ec2-client.ts");
  return allPages(async (NextToken) => {
    const command = new DescribeNetworkInterfacesCommand({ MaxResults: PAGE, NextToken });
    const { NetworkInterfaces: items, NextToken: next } = await client.send(command, { abortSignal });
    return { items, next };
  });
}

/** The Name tags of instances, by their ids. */
async function instanceNames(client: EC2Client, abortSignal: AbortSignal): Promise<[string, string][]> {
  const { DescribeTagsCommand } = await import("./ec2-client.ts");
  const Filters = [
    { Name: "resource-type", Values: ["instance"] },
    { Name: "key", Values: ["Name"] },
  ];
  const tags = await allPages(async (NextToken) => {
    const command = new DescribeTagsCommand({ Filters, MaxResults: PAGE, NextToken });
    const { Tags: items, NextToken: next } = await client.send(command, { abortSignal });
    return { items, next };
  });
  return tags.flatMap(({ ResourceId, Value }) => (ResourceId && Value?.trim() ? [[ResourceId, Value.trim()]] : []));
}

/** As many as EC2 gives at a time. */
const PAGE = 1000;

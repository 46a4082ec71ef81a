/** A network interface whose flow logs are on. */
export interface NetworkInterface {
  readonly interfaceId: string;
  readonly instanceId: string;
  readonly subnetId: string;
  readonly address: string;
  readonly address6?: string;
}

/** One end of a conversation; `at` when its interface is one of ours, and logs the conversation too. */
export interface Endpoint {
  readonly address: string;
  readonly at?: NetworkInterface;
}

export const VPC_ID = "vpc-0f1e2d3c4b5a69788";
export const REGION = "eu-west-1";
export const AZ_ID = "euw1-az1";

export const WEB_1 = networkInterface(1, { address: "10.0.1.10", address6: "2001:db8:100::10" });
export const WEB_2 = networkInterface(2, { address: "10.0.1.11", address6: "2001:db8:100::11" });
export const APP = networkInterface(3, { address: "10.0.2.20" });
export const DATABASE = networkInterface(4, { address: "10.0.3.30" });
/** The VPC's own DNS server: what goes to Amazon's is never in flow logs. */
export const DNS = networkInterface(5, { address: "10.0.0.53" });
export const BASTION = networkInterface(6, { address: "10.0.1.5" });
/** An interface that nobody speaks to: its flow log has only NODATA. */
export const SPARE = networkInterface(7, { address: "10.0.4.99" });

export const WEB_SERVERS = [WEB_1, WEB_2] as const;
/** Every interface with traffic. */
export const BUSY_INTERFACES = [WEB_1, WEB_2, APP, DATABASE, DNS, BASTION] as const;

export function endpointOf(at: NetworkInterface): Endpoint {
  return { address: at.address, at };
}

// --- internal ---

function networkInterface(number: number, addresses: Pick<NetworkInterface, "address" | "address6">): NetworkInterface {
  const id = `0a1b2c3d4e5f6000${number}`;
  return { interfaceId: `eni-${id}`, instanceId: `i-${id}`, subnetId: `subnet-${id}`, ...addresses };
}

/**
 * Names of the IP protocols that flow logs show, by IANA number.
 * @see https://www.iana.org/assignments/protocol-numbers
 */
const NAMES: Readonly<Record<string, string>> = {
  "1": "icmp",
  "2": "igmp",
  "4": "ipip",
  "6": "tcp",
  "17": "udp",
  "41": "ipv6",
  "47": "gre",
  "50": "esp",
  "51": "ah",
  "58": "icmpv6",
  "89": "ospf",
  "103": "pim",
  "112": "vrrp",
  "132": "sctp",
};

/** The name of a protocol number, or the number where people know it by that. */
export function protocolName(number: string): string {
  return NAMES[number] ?? number;
}

/**
 * Names of the IP protocols, by IANA number. The names are those that people and tools use: 4 is ipip, 58 is icmpv6.
 * @see https://www.iana.org/assignments/protocol-numbers
 */
const NAMES: Readonly<Record<string, string>> = {
  "0": "hopopt",
  "1": "icmp",
  "2": "igmp",
  "3": "ggp",
  "4": "ipip",
  "5": "st",
  "6": "tcp",
  "8": "egp",
  "9": "igp",
  "12": "pup",
  "17": "udp",
  "20": "hmp",
  "22": "xns-idp",
  "27": "rdp",
  "29": "iso-tp4",
  "33": "dccp",
  "36": "xtp",
  "37": "ddp",
  "38": "idpr-cmtp",
  "41": "ipv6",
  "43": "ipv6-route",
  "44": "ipv6-frag",
  "45": "idrp",
  "46": "rsvp",
  "47": "gre",
  "48": "dsr",
  "50": "esp",
  "51": "ah",
  "54": "narp",
  "55": "mobile",
  "57": "skip",
  "58": "icmpv6",
  "59": "ipv6-nonxt",
  "60": "ipv6-opts",
  "73": "cphb",
  "80": "iso-ip",
  "81": "vmtp",
  "88": "eigrp",
  "89": "ospf",
  "92": "mtp",
  "93": "ax.25",
  "97": "etherip",
  "98": "encap",
  "102": "pnni",
  "103": "pim",
  "108": "ipcomp",
  "111": "ipx-in-ip",
  "112": "vrrp",
  "113": "pgm",
  "115": "l2tp",
  "118": "stp",
  "123": "ptp",
  "124": "isis",
  "132": "sctp",
  "133": "fc",
  "135": "mobility-header",
  "136": "udplite",
  "137": "mpls-in-ip",
  "138": "manet",
  "139": "shim6",
  "140": "wesp",
  "141": "rohc",
  "142": "ethernet",
  "143": "aggfrag",
};

/** Other names for the same, as IANA's list and /etc/protocols have them. */
const ALIASES: Readonly<Record<string, number>> = {
  ipencap: 4,
  "ip-in-ip": 4,
  ipv4: 4,
  "ipv6-icmp": 58,
  icmp6: 58,
  ospfigp: 89,
  "udp-lite": 136,
};

const NUMBERS = new Map<string, number>([
  ...Object.entries(NAMES).map(([number, name]) => [name, Number(number)] as const),
  ...Object.entries(ALIASES),
]);

/** Names that stand for a protocol, in lower case. */
export const PROTOCOL_NAMES: readonly string[] = [...NUMBERS.keys()];

/** The name of a protocol number, or the number where people know it by that. */
export function protocolName(number: string): string {
  return Object.hasOwn(NAMES, number) ? NAMES[number]! : number;
}

/** The number that a name, in any case, or a number from 0 to 255 stands for; `undefined` for anything else. */
export function protocolNumber(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  return NUMBERS.get(text.toLowerCase());
}

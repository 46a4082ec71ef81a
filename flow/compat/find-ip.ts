import { type Cidr, parseCidr } from "../cidr.ts";
import { IpAddress } from "../ip-address.ts";
import { RangeTable } from "../range-table.ts";
import { COLUMN } from "./old-columns.ts";
import type { OldRecord } from "./old-record.ts";

/**
 * The condition of the action `findip`: a source or destination address, or that of the packet where a load balancer or
 * a NAT gateway stands between, is one of those.
 *
 * @param targets addresses and CIDRs, IPv4 and IPv6, in any spelling
 * @throws VpcflowError `CIDR` that names what is neither
 */
export function findsIp(targets: readonly string[]): (record: OldRecord) => boolean {
  const cidrs = targets.map(parseCidr);
  const tables = { 4: tableOf(cidrs, 4), 6: tableOf(cidrs, 6) };
  const ip = new IpAddress();
  const isTarget = ({ bytes, bounds }: OldRecord, column: number): boolean => {
    const start = bounds[column * 2]!;
    if (start < 0 || !ip.read(bytes, start, bounds[column * 2 + 1]!) || ip.family === 0) return false;
    return tables[ip.family].find(ip.words) === true;
  };
  return (record) => ENDS.some((column) => isTarget(record, column));
}

// --- internal ---

const ENDS = [COLUMN.srcaddr, COLUMN.dstaddr, COLUMN.pktSrcaddr, COLUMN.pktDstaddr];

function tableOf(cidrs: readonly Cidr[], family: 4 | 6): RangeTable<true> {
  const ranges = cidrs
    .filter((cidr) => cidr.family === family)
    .map(({ first, last }) => ({ first, last, value: true as const }));
  return new RangeTable(ranges, family === 4 ? 1 : 4);
}

const HEADER =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

/** So many flow log lines after a header, which gzip makes about as much smaller as it does those of real objects. */
export function flowLogText(lines: number): string {
  let seed = 42;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const address = (): string => `10.0.${next(8)}.${next(256)}`;
  const rows = Array.from({ length: lines }, () => {
    const start = 1_793_491_200 + next(300);
    const ports = `${1024 + next(64_000)} ${[443, 53, 9092, 5432][next(4)]}`;
    const sums = `${1 + next(40)} ${40 + next(90_000)}`;
    return `2 123456789012 eni-0${next(40)} ${address()} ${address()} ${ports} 6 ${sums} ${start} ${start + 60} ACCEPT OK`;
  });
  return `${HEADER}\n${rows.join("\n")}\n`;
}

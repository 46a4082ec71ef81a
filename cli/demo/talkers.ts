import type { ConnectionSet } from "../../local/webhook.ts";
import type { Style } from "../style.ts";

export interface Talker {
  address: string;
  peers: number;
}

/** The addresses that saw most others in one window. Parts of several batches cannot be added up: the largest stands. */
export interface WindowTalkers {
  window: string;
  talkers: Talker[];
}

/** The window in which one address saw most others, and the first `limit` addresses of it. */
export function busiestWindow(
  sets: readonly Pick<ConnectionSet, "bucketTime" | "peers">[],
  limit: number,
): WindowTalkers | undefined {
  const windows = new Map<string, Map<string, number>>();
  for (const { bucketTime, peers } of sets) {
    const addresses = windows.get(bucketTime) ?? new Map<string, number>();
    windows.set(bucketTime, addresses);
    for (const [address, count] of Object.entries(peers)) {
      addresses.set(address, Math.max(addresses.get(address) ?? 0, count));
    }
  }
  const ranked = [...windows].map(([window, addresses]) => ({ window, talkers: ranking(addresses).slice(0, limit) }));
  return ranked.sort((one, other) => (other.talkers[0]?.peers ?? 0) - (one.talkers[0]?.peers ?? 0))[0];
}

/** A bar for each address: people would rather look than read. */
export function renderTalkers({ window, talkers }: WindowTalkers, style: Style): string {
  const most = talkers[0]?.peers ?? 1;
  const width = Math.max(...talkers.map(({ address }) => address.length));
  const lines = talkers.map(({ address, peers }) => {
    const bar = "█".repeat(Math.max(1, Math.round((peers / most) * BAR_WIDTH)));
    return `  ${address.padEnd(width)}  ${style.cyan(bar)} ${peers}`;
  });
  return `${style.bold(`Addresses that saw most others in the ten minutes from ${window}`)}\n${lines.join("\n")}\n`;
}

// --- internal ---

const BAR_WIDTH = 30;

function ranking(addresses: ReadonlyMap<string, number>): Talker[] {
  return [...addresses]
    .map(([address, peers]) => ({ address, peers }))
    .sort((one, other) => other.peers - one.peers || (one.address < other.address ? -1 : 1));
}

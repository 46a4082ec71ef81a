import { type Channels, SIDE } from "./channels.ts";

/** The channels of one interface, of which flow-direction did not say the side. */
export interface InterfaceChannels {
  interface: number;
  channels: Int32Array;
}

/** The channels whose side is to be found out, by interface, in the order of the interfaces' ids. */
export function channelsByInterface(channels: Channels): InterfaceChannels[] {
  const counts = new Int32Array(channels.vocabulary.texts.size);
  const open = openChannels(channels);
  for (const channel of open) counts[channels.interface(channel)]!++;
  const groups = new Map<number, InterfaceChannels>();
  counts.forEach((count, number) => {
    if (count > 0) groups.set(number, { interface: number, channels: new Int32Array(count) });
  });
  for (const channel of open) {
    const number = channels.interface(channel);
    groups.get(number)!.channels[--counts[number]!] = channel;
  }
  const idOf = ({ interface: number }: InterfaceChannels): string => channels.vocabulary.texts.text(number);
  return [...groups.values()]
    .map((group) => ({ group, id: idOf(group) }))
    .sort(byId)
    .map(({ group }) => group);
}

// --- internal ---

/** Without an interface or without both addresses nothing can be told. */
function openChannels(channels: Channels): Int32Array {
  const open = new Int32Array(channels.size);
  let used = 0;
  for (let channel = 0; channel < channels.size; channel++) {
    const isKnown = channels.side(channel) !== SIDE.unknown || channels.interface(channel) < 0;
    if (!isKnown && channels.source(channel) >= 0 && channels.destination(channel) >= 0) open[used++] = channel;
  }
  return open.subarray(0, used);
}

function byId({ id: one }: { id: string }, { id: other }: { id: string }): number {
  return one < other ? -1 : Number(one > other);
}

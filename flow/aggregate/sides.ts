import { Networks } from "../networks.ts";
import { type Channels, SIDE } from "./channels.ts";
import { channelsByInterface, type InterfaceChannels } from "./interface-channels.ts";
import { OWNER, Owners } from "./owners.ts";

/** For each channel, which end of the flow its interface is, and who has which address. */
export interface Sides {
  sides: Uint8Array;
  owners: Owners;
}

/**
 * Tells at which end of its flows each interface stands: at the source, whose address is its own, or at the destination.
 *
 * 1. `flow-direction` says it, where the format has it.
 * 2. Else the address that stands in every record of the interface is its own, where there is just one (by family: an
 *    interface may have an IPv4 and an IPv6 address).
 * 3. Else, for each channel in question: an address that another interface has is not this one's (has it both, this one is
 *    between them); of the two ends the one that is in more of the interface's channels; the one to which flows were
 *    rejected, since by default a security group lets everything out; the private one; the one that sorts first.
 *
 * By 3. the interfaces with rejected flows go first, then by their ids: neither order of arrival nor of reading shows.
 *
 * @param asked the channels whose side matters; 3. is not asked of the others
 */
export function sidesOf(channels: Channels, asked: readonly number[]): Sides {
  const sides = new Uint8Array(channels.size);
  const owners = new Owners();
  for (let channel = 0; channel < channels.size; channel++) {
    const side = channels.side(channel);
    sides[channel] = side;
    const isOwner = side !== SIDE.unknown && !channels.isAttachment(channel);
    if (isOwner) own(channels, owners, { channel, isSource: side === SIDE.source });
  }
  const isAsked = new Uint8Array(channels.size);
  for (const channel of asked) isAsked[channel] = 1;
  const seen = new Sightings(channels, isAsked);
  const open = channelsByInterface(channels).map((group) => seen.settleByCommonAddress(group, sides, owners));
  const rejecting = (group: InterfaceChannels): number => Number(!group.channels.some((one) => channels.isReject(one)));
  const groups = open.filter((group) => group.channels.some((channel) => isAsked[channel] === 1));
  const ordered = groups.toSorted((one, other) => rejecting(one) - rejecting(other));
  for (const group of ordered) seen.settleByEvidence(group, sides, owners);
  return { sides, owners };
}

// --- internal ---

/** The ranges that the internet does not route. */
const PRIVATE = new Networks();

interface End {
  channel: number;
  isSource: boolean;
}

/** The interface of the channel has the address at that end of it. */
function own(channels: Channels, owners: Owners, { channel, isSource }: End): void {
  const address = isSource ? channels.source(channel) : channels.destination(channel);
  if (address >= 0) owners.add(address, channels.interface(channel), channels.realm(channel));
}

/** Counts, for one interface after another, how many of its channels each address is in. */
class Sightings {
  readonly #channels: Channels;
  readonly #isAsked: Uint8Array;
  /** By the address's number. */
  readonly #seen: Int32Array;
  readonly #rejectedTo: Int32Array;

  constructor(channels: Channels, isAsked: Uint8Array) {
    const { size } = channels.vocabulary.addresses;
    this.#channels = channels;
    this.#isAsked = isAsked;
    this.#seen = new Int32Array(size);
    this.#rejectedTo = new Int32Array(size);
  }

  /** Rule 2. @returns what of the group is still open */
  settleByCommonAddress(group: InterfaceChannels, sides: Uint8Array, owners: Owners): InterfaceChannels {
    this.#count(group);
    const families = [false, true].map((isIpv6) => group.channels.filter((one) => this.#isIpv6(one) === isIpv6));
    const open = families.filter((members) => {
      const address = this.#commonAddress(members);
      if (address === undefined) return true;
      for (const channel of members) {
        sides[channel] = this.#channels.source(channel) === address ? SIDE.source : SIDE.destination;
      }
      const [first] = members;
      own(this.#channels, owners, { channel: first!, isSource: sides[first!] === SIDE.source });
      return false;
    });
    this.#forget(group);
    return { ...group, channels: Int32Array.from(open.flatMap((members) => [...members])) };
  }

  /** Rule 3. What is found out is known to the interfaces after this one. */
  settleByEvidence(group: InterfaceChannels, sides: Uint8Array, owners: Owners): void {
    this.#count(group);
    const asked = group.channels.filter((channel) => this.#isAsked[channel] === 1);
    for (const channel of asked) sides[channel] = this.#sideByEvidence(channel, owners);
    for (const channel of asked) {
      if (sides[channel] === SIDE.transit) continue;
      own(this.#channels, owners, { channel, isSource: sides[channel] === SIDE.source });
    }
    this.#forget(group);
  }

  /** The address that is in each of the channels; none where none is, or two are. */
  #commonAddress(members: Int32Array): number | undefined {
    const first = members[0];
    if (first === undefined) return undefined;
    const [source, destination] = [this.#channels.source(first), this.#channels.destination(first)];
    const [isSource, isDestination] = [source, destination].map((end) => this.#seen[end] === members.length);
    if (isSource === isDestination && (source !== destination || !isSource)) return undefined;
    return isSource ? source : destination;
  }

  #isIpv6(channel: number): boolean {
    return this.#channels.vocabulary.addresses.isIpv6(this.#channels.source(channel));
  }

  #sideByEvidence(channel: number, owners: Owners): number {
    const channels = this.#channels;
    const [source, destination] = [channels.source(channel), channels.destination(channel)];
    const [asker, realm] = [channels.interface(channel), channels.realm(channel)];
    const ends = [source, destination].map((end) => owners.within(end, asker, realm));
    if (ends[0] === OWNER.other && ends[1] === OWNER.other) return SIDE.transit;
    const evidence =
      Number(ends[1] === OWNER.other) - Number(ends[0] === OWNER.other) ||
      Number(owners.isOwned(destination)) - Number(owners.isOwned(source)) ||
      this.#seen[source]! - this.#seen[destination]! ||
      Number(this.#rejectedTo[source]! > 0) - Number(this.#rejectedTo[destination]! > 0) ||
      this.#byAddress(source, destination);
    return evidence > 0 ? SIDE.source : SIDE.destination;
  }

  /** Positive where the source is rather one's own. */
  #byAddress(source: number, destination: number): number {
    const [one, other] = [source, destination].map((end) => this.#channels.vocabulary.addresses.text(end));
    return Number(PRIVATE.isInternal(one!)) - Number(PRIVATE.isInternal(other!)) || (one! < other! ? 1 : -1);
  }

  #count({ channels: members }: InterfaceChannels): void {
    for (const channel of members) {
      const [source, destination] = [this.#channels.source(channel), this.#channels.destination(channel)];
      this.#seen[source]!++;
      if (destination !== source) this.#seen[destination]!++;
      if (this.#channels.isReject(channel)) this.#rejectedTo[destination]!++;
    }
  }

  #forget({ channels: members }: InterfaceChannels): void {
    for (const channel of members) {
      for (const end of [this.#channels.source(channel), this.#channels.destination(channel)]) {
        this.#seen[end] = 0;
        this.#rejectedTo[end] = 0;
      }
    }
  }
}

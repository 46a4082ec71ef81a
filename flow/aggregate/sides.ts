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
 * 3. Else, pair by pair: an address that another interface has is not this one's (has it both, this one is between them); of
 *    the two ends the one that is in more of the interface's channels; the one to which flows were rejected, since by default
 *    a security group lets everything out; the private one; the one that sorts first.
 *
 * By 3. the interfaces with rejected flows go first, then by their ids: neither order of arrival nor of reading shows.
 */
export function sidesOf(channels: Channels): Sides {
  const sides = new Uint8Array(channels.size);
  const owners = new Owners();
  for (let channel = 0; channel < channels.size; channel++) {
    const side = channels.side(channel);
    sides[channel] = side;
    if (side !== SIDE.unknown && !channels.isAttachment(channel))
      own(channels, owners, { channel, isSource: side === SIDE.source });
  }
  const seen = new Sightings(channels);
  const open = channelsByInterface(channels).map((group) => seen.settleByCommonAddress(group, sides, owners));
  const rejecting = (group: InterfaceChannels): number => Number(!group.channels.some((one) => channels.isReject(one)));
  const groups = open.filter((group) => group.channels.length > 0);
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
  readonly #isIpv6: Uint8Array;
  /** By the address's number. */
  readonly #seen: Int32Array;
  readonly #rejectedTo: Int32Array;

  constructor(channels: Channels) {
    const { addresses } = channels.vocabulary;
    this.#channels = channels;
    this.#seen = new Int32Array(addresses.size);
    this.#rejectedTo = new Int32Array(addresses.size);
    this.#isIpv6 = new Uint8Array(addresses.size);
    for (let number = 0; number < addresses.size; number++) {
      this.#isIpv6[number] = Number(addresses.text(number).includes(":"));
    }
  }

  /** Rule 2. @returns what of the group is still open */
  settleByCommonAddress(group: InterfaceChannels, sides: Uint8Array, owners: Owners): InterfaceChannels {
    this.#count(group);
    const common = [0, 1].map((family) => this.#commonAddress(group, family));
    const open = group.channels.filter((channel) => {
      const address = common[this.#isIpv6[this.#channels.source(channel)]!]!;
      if (address < 0) return true;
      const isSource = this.#channels.source(channel) === address;
      sides[channel] = isSource ? SIDE.source : SIDE.destination;
      own(this.#channels, owners, { channel, isSource });
      return false;
    });
    this.#forget(group);
    return { ...group, channels: open };
  }

  /** Rule 3. What is found out is known to the interfaces after this one. */
  settleByEvidence(group: InterfaceChannels, sides: Uint8Array, owners: Owners): void {
    this.#count(group);
    for (const channel of group.channels) sides[channel] = this.#sideByEvidence(channel, owners);
    for (const channel of group.channels) {
      if (sides[channel] === SIDE.transit) continue;
      own(this.#channels, owners, { channel, isSource: sides[channel] === SIDE.source });
    }
    this.#forget(group);
  }

  /** The address of the family that is in each of the group's channels; -1 where none is, or two are. */
  #commonAddress({ channels: members }: InterfaceChannels, family: number): number {
    const channels = this.#channels;
    const ofFamily = members.filter((channel) => this.#isIpv6[channels.source(channel)] === family);
    const first = ofFamily[0];
    if (first === undefined) return -1;
    const [source, destination] = [channels.source(first), channels.destination(first)];
    const [isSource, isDestination] = [source, destination].map((end) => this.#seen[end] === ofFamily.length);
    if (isSource === isDestination && (source !== destination || !isSource)) return -1;
    return isSource ? source : destination;
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

import type { RecordCells } from "./record-cells.ts";
import { TupleTable } from "./tuple-table.ts";
import { ABSENT, type Translation, type Vocabulary } from "./vocabulary.ts";

/** The fields that tell channels apart, in the order in which `Channels.read` finds them in a record's cells. */
export const CHANNEL_FIELDS = [
  "srcaddr",
  "dstaddr",
  "pkt-srcaddr",
  "pkt-dstaddr",
  "interface-id",
  "tgw-attachment-id",
  "action",
  "flow-direction",
  "vpc-id",
  "account-id",
] as const;

/** Which end of a flow an interface is: what flow-direction says of it. */
export const SIDE = { unknown: 0, source: 1, destination: 2, transit: 3 } as const;

/**
 * The channels that records came through: from an address to another, seen at one interface, accepted or rejected. Sums are
 * kept by channel until all records were read, since only then it is known which of the two interfaces of a flow counts.
 */
export class Channels {
  readonly vocabulary: Vocabulary;
  /** Source, destination, origin, and the packet's own ends (ABSENT where they are those). */
  readonly table = new TupleTable(4);
  /** Interface, action, side by flow-direction (with ATTACHMENT), realm, place. */
  readonly origins = new TupleTable(5);
  /** The packet's own source and destination, where they differ from the record's. */
  readonly packets = new TupleTable(2);
  readonly #channel = new Int32Array(4);
  readonly #origin = new Int32Array(5).fill(ABSENT);
  readonly #packet = new Int32Array(2);
  readonly #rejects: number;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.#rejects = vocabulary.texts.id("REJECT");
  }

  get size(): number {
    return this.table.size;
  }

  /** The channel of the record whose cells begin with CHANNEL_FIELDS. `place` is whatever else must be the same at both ends. */
  read(cells: RecordCells, place: number): number {
    const channel = this.#channel;
    channel[0] = this.#address(cells, 0);
    channel[1] = this.#address(cells, 1);
    channel[2] = this.#readOrigin(cells, place);
    channel[3] = cells.starts[2]! < 0 && cells.starts[3]! < 0 ? ABSENT : this.#readPacket(cells);
    return this.table.add(channel);
  }

  source(channel: number): number {
    return this.table.at(channel, 0);
  }

  destination(channel: number): number {
    return this.table.at(channel, 1);
  }

  interface(channel: number): number {
    return this.origins.at(this.table.at(channel, 2), 0);
  }

  action(channel: number): number {
    return this.origins.at(this.table.at(channel, 2), 1);
  }

  isReject(channel: number): boolean {
    return this.action(channel) === this.#rejects;
  }

  /** The side by flow-direction; `unknown` where the record had none. */
  side(channel: number): number {
    return this.#direction(channel) & ~ATTACHMENT;
  }

  /** Whether a transit gateway's attachment logged it, which is never at an end of the flow. */
  isAttachment(channel: number): boolean {
    return (this.#direction(channel) & ATTACHMENT) !== 0;
  }

  /** The VPC of the interface, else its account: within it an address has one owner. */
  realm(channel: number): number {
    return this.origins.at(this.table.at(channel, 2), 3);
  }

  place(channel: number): number {
    return this.origins.at(this.table.at(channel, 2), 4);
  }

  /** Where the packet really came from. */
  packetSource(channel: number): number {
    const packet = this.table.at(channel, 3);
    return packet === ABSENT ? this.source(channel) : this.packets.at(packet, 0);
  }

  packetDestination(channel: number): number {
    const packet = this.table.at(channel, 3);
    return packet === ABSENT ? this.destination(channel) : this.packets.at(packet, 1);
  }

  /** The channel here of one of another's; `place` is its place here. */
  translate(
    other: Channels,
    channel: number,
    { translation, place }: { translation: Translation; place: number },
  ): number {
    const address = (number: number): number => translation.number("address", number);
    const text = (number: number): number => translation.number("text", number);
    const origin = [text(other.interface(channel)), text(other.action(channel)), other.#direction(channel)];
    this.#origin.set([...origin, text(other.realm(channel)), place]);
    this.#packet.set([address(other.packetSource(channel)), address(other.packetDestination(channel))]);
    const packet = other.table.at(channel, 3) === ABSENT ? ABSENT : this.packets.add(this.#packet);
    const ends = [address(other.source(channel)), address(other.destination(channel))];
    this.#channel.set([...ends, this.origins.add(this.#origin), packet]);
    return this.table.add(this.#channel);
  }

  #direction(channel: number): number {
    return this.origins.at(this.table.at(channel, 2), 2);
  }

  #address(cells: RecordCells, position: number): number {
    return this.vocabulary.read("address", cells.bytes, cells.starts[position]!, cells.ends[position]!);
  }

  /** @param likely what the record before had */
  #text(cells: RecordCells, position: number, likely: number): number {
    const start = cells.starts[position]!;
    return start < 0 ? ABSENT : this.vocabulary.texts.read(cells.bytes, start, cells.ends[position]!, likely);
  }

  #readOrigin(cells: RecordCells, place: number): number {
    const origin = this.#origin;
    const isInterface = cells.starts[4]! >= 0;
    origin[0] = this.#text(cells, isInterface ? 4 : 5, origin[0]!);
    origin[1] = this.#text(cells, 6, origin[1]!);
    origin[2] = sideOf(cells, !isInterface && cells.starts[5]! >= 0);
    origin[3] = this.#text(cells, cells.starts[8]! >= 0 ? 8 : 9, origin[3]!);
    origin[4] = place;
    return this.origins.add(origin);
  }

  /** A record may have but one of the two. */
  #readPacket(cells: RecordCells): number {
    const channel = this.#channel;
    const packet = this.#packet;
    packet[0] = cells.starts[2]! < 0 ? channel[0]! : this.#address(cells, 2);
    packet[1] = cells.starts[3]! < 0 ? channel[1]! : this.#address(cells, 3);
    return packet[0] === channel[0] && packet[1] === channel[1] ? ABSENT : this.packets.add(packet);
  }
}

// --- internal ---

/** Beside the side: it is a transit gateway's attachment. */
const ATTACHMENT = 4;

/**
 * An interface that sends (`egress`) is the source's. For a transit gateway it is the other way round: what enters the
 * gateway comes from the source's attachment.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
 */
function sideOf(cells: RecordCells, isAttachment: boolean): number {
  const start = cells.starts[7]!;
  const attachment = isAttachment ? ATTACHMENT : 0;
  if (start < 0) return SIDE.unknown | attachment;
  // `ingress` or `egress`: the first letter tells.
  const isEgress = cells.bytes[start] === 0x65;
  return (isEgress === isAttachment ? SIDE.destination : SIDE.source) | attachment;
}

import { bucketOf, LAST_SECOND } from "../flow/bucket.ts";
import type { EventBatch } from "../flow/event-batch.ts";
import { STRIDE } from "../flow/event-batch.ts";
import { type LogFormat, positionOf } from "../flow/format.ts";
import { LineParser } from "../flow/line-parser.ts";
import { PeerCounter } from "../flow/peers.ts";
import { isProbeInterface, PROBE_INTERFACE_ID } from "../flow/probe.ts";

/** What became of log events: each is in exactly one count. */
export interface EventCounts {
  /** Counted for the connection sets. Rejected flows are: the addresses saw each other all the same. */
  counted: number;
  noData: number;
  skipData: number;
  /** `-` stands for the source, the destination or the start. */
  absent: number;
  /** Fits neither the log format nor, by its extractedFields, a flow; or has an address or a start that is none. */
  malformed: number;
  /** Sent by `vpcflow verify --probe`: no traffic, and in no connection set. */
  probe: number;
}

export function noEvents(): EventCounts {
  return { counted: 0, noData: 0, skipData: 0, absent: 0, malformed: 0, probe: 0 };
}

/** Counts the flows of log events of one format by bucket, address and peer. */
export class FlowCounter {
  readonly peers = new PeerCounter();
  readonly #parser: LineParser;
  readonly #at: Positions;

  constructor(format: LogFormat) {
    this.#parser = new LineParser(format);
    this.#at = {
      source: positionOf(format, "srcaddr"),
      destination: positionOf(format, "dstaddr"),
      start: positionOf(format, "start"),
      status: positionOf(format, "log-status"),
      eni: positionOf(format, "interface-id"),
    };
  }

  /** Counts the events of the batch, and says what became of them by adding to `counts`. */
  count(batch: EventBatch, counts: EventCounts): void {
    for (let index = 0; index < batch.count; index++) counts[this.#countEvent(batch, index)]++;
  }

  #countEvent(batch: EventBatch, index: number): keyof EventCounts {
    const { bytes, positions } = batch;
    const fits = this.#parser.split(bytes, positions[index * STRIDE + 1]!, positions[index * STRIDE + 2]!);
    return fits ? this.#countLine(bytes) : this.#countExtracted(batch, index);
  }

  #countLine(bytes: Buffer): keyof EventCounts {
    const { source, destination, start, status, eni } = this.#at;
    if (eni >= 0 && this.#isProbe(bytes, eni)) return "probe";
    const first = this.#address(bytes, source);
    const second = this.#address(bytes, destination);
    const seconds = secondsIn(bytes, this.#parser.bounds[start * 2]!, this.#parser.bounds[start * 2 + 1]!);
    if (first >= 0 && second >= 0 && seconds >= 0) return this.#add(seconds, first, second);
    const word = status < 0 ? "" : this.#parser.token(bytes, status);
    const absent = [source, destination, start].some((position) => this.#parser.isAbsent(bytes, position));
    return reasonOf(word, absent);
  }

  #countExtracted(batch: EventBatch, index: number): keyof EventCounts {
    const fields = batch.extractedFields(index) ?? {};
    const { srcaddr, dstaddr, start } = fields;
    if (fields["interface_id"] === PROBE_INTERFACE_ID) return "probe";
    if (typeof srcaddr !== "string" || typeof dstaddr !== "string" || typeof start !== "string") return "malformed";
    const digits = Buffer.from(start);
    const seconds = secondsIn(digits, 0, digits.length);
    const first = this.peers.addresses.id(srcaddr);
    const second = this.peers.addresses.id(dstaddr);
    if (first >= 0 && second >= 0 && seconds >= 0) return this.#add(seconds, first, second);
    return reasonOf(fields["log_status"], [srcaddr, dstaddr, start].includes("-"));
  }

  #isProbe(bytes: Buffer, position: number): boolean {
    const { bounds } = this.#parser;
    return isProbeInterface(bytes, bounds[position * 2]!, bounds[position * 2 + 1]!);
  }

  #address(bytes: Buffer, position: number): number {
    const { bounds } = this.#parser;
    return this.peers.addresses.read(bytes, bounds[position * 2]!, bounds[position * 2 + 1]!);
  }

  #add(seconds: number, first: number, second: number): "counted" {
    this.peers.add(bucketOf(seconds), first, second);
    return "counted";
  }
}

// --- internal ---

/** Where the fields stand in a line; `status` and `eni` are -1 in a format without log-status and interface-id. */
interface Positions {
  source: number;
  destination: number;
  start: number;
  status: number;
  eni: number;
}

function reasonOf(status: unknown, absent: boolean): keyof EventCounts {
  if (!absent) return "malformed";
  if (status === "NODATA") return "noData";
  return status === "SKIPDATA" ? "skipData" : "absent";
}

/** The seconds that the digits in `bytes[start, end)` say; -1 where it is no time up to the year 9999. */
function secondsIn(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || end - start > 12) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= LAST_SECOND ? value : -1;
}

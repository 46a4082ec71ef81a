import type { FieldName } from "./fields.ts";
import type { LogFormat } from "./format.ts";
import { LineParser } from "./line-parser.ts";

/** Tells the lines of one format from others with as many tokens, by what its fields can hold. */
export class LineShape {
  readonly format: LogFormat;
  readonly #parser: LineParser;
  readonly #shapes: readonly (RegExp | undefined)[];

  constructor(format: LogFormat) {
    this.format = format;
    this.#parser = new LineParser(format);
    this.#shapes = format.fields.map(({ name, type }) => SHAPES[name] ?? (type === "integer" ? INTEGER : undefined));
  }

  /** Whether the line in `bytes[start, end)` has as many tokens as the format has fields. */
  fits(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#parser.split(bytes, start, end);
  }

  /** Whether each token of the line that `fits` said yes to is `-`, or what its field can hold. */
  matches(bytes: Buffer): boolean {
    return this.#shapes.every(
      (shape, position) =>
        !shape || this.#parser.isAbsent(bytes, position) || shape.test(this.#parser.token(bytes, position)),
    );
  }
}

// --- internal ---

const INTEGER = /^\d+$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f.]*:[\da-f:.]+)$/;
const ACCOUNT = /^(?:\d{12}|unknown)$/;
const SECONDS = /^\d{9,13}$/;
const VPC = /^vpc-/;
const SUBNET = /^subnet-/;
const INTERFACE = /^eni-/;
const TRANSIT_GATEWAY_ATTACHMENT = /^tgw-attach-/;

/**
 * What the fields hold that can be told by their looks. Others may hold anything.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const SHAPES: Readonly<Record<string, RegExp>> = {
  version: /^\d{1,2}$/,
  "account-id": ACCOUNT,
  "interface-id": INTERFACE,
  srcaddr: ADDRESS,
  dstaddr: ADDRESS,
  "pkt-srcaddr": ADDRESS,
  "pkt-dstaddr": ADDRESS,
  srcport: /^\d{1,5}$/,
  dstport: /^\d{1,5}$/,
  protocol: /^\d{1,3}$/,
  start: SECONDS,
  end: SECONDS,
  action: /^(?:ACCEPT|REJECT)$/,
  "log-status": /^(?:OK|NODATA|SKIPDATA)$/,
  "vpc-id": VPC,
  "subnet-id": SUBNET,
  "instance-id": /^i-/,
  "tcp-flags": /^\d{1,3}$/,
  type: /^(?:IPv4|IPv6|EFA)$/,
  region: /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/,
  "az-id": /-az\d+$/,
  "flow-direction": /^(?:ingress|egress)$/,
  "traffic-path": /^\d$/,
  "resource-type": /^[A-Za-z]+$/,
  "tgw-id": /^tgw-/,
  "tgw-attachment-id": TRANSIT_GATEWAY_ATTACHMENT,
  "tgw-pair-attachment-id": TRANSIT_GATEWAY_ATTACHMENT,
  "tgw-src-vpc-account-id": ACCOUNT,
  "tgw-dst-vpc-account-id": ACCOUNT,
  "tgw-src-vpc-id": VPC,
  "tgw-dst-vpc-id": VPC,
  "tgw-src-subnet-id": SUBNET,
  "tgw-dst-subnet-id": SUBNET,
  "tgw-src-eni": INTERFACE,
  "tgw-dst-eni": INTERFACE,
  "ecs-cluster-arn": /^arn:/,
} satisfies Partial<Record<FieldName, RegExp>>;

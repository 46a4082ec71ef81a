import type { Endpoint, NetworkInterface } from "./traffic-network.ts";

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;

const SYN = 2;
const SYN_FIN = 3;
const SYN_ACK_FIN = 19;

/** What one interface saw of one direction of a conversation in one aggregation interval. */
export interface Flow {
  /** The interface that logs it. */
  readonly at: NetworkInterface;
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly srcport: number;
  readonly dstport: number;
  /** IANA's number. */
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  /** Unix seconds. */
  readonly start: number;
  readonly end: number;
  readonly action: "ACCEPT" | "REJECT";
  readonly tcpFlags: number;
}

/** One direction of a conversation, in packets and bytes. */
export interface Volume {
  readonly packets: number;
  readonly bytes: number;
}

export interface Conversation {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly protocol: number;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly start: number;
  readonly end: number;
  readonly sent: Volume;
  /** Absent when nothing answered. */
  readonly answered?: Volume;
  readonly action?: "ACCEPT" | "REJECT";
}

/** The flows that a conversation leaves: each direction at each end whose interface is ours. */
export function flowsOf(conversation: Conversation): Flow[] {
  const flows: Flow[] = [];
  for (const at of [conversation.client.at, conversation.server.at]) {
    if (!at) continue;
    flows.push(requestAt(at, conversation));
    if (conversation.answered) flows.push(answerAt(at, conversation, conversation.answered));
  }
  return flows;
}

// --- internal ---
// (Written out field by field: spreading objects made these two functions most of the generator's time.)

function requestAt(at: NetworkInterface, conversation: Conversation): Flow {
  const { client, server, clientPort, serverPort, protocol, sent, answered, start, end, action } = conversation;
  return {
    at,
    srcaddr: client.address,
    dstaddr: server.address,
    srcport: clientPort,
    dstport: serverPort,
    protocol,
    packets: sent.packets,
    bytes: sent.bytes,
    start,
    end,
    action: action ?? "ACCEPT",
    tcpFlags: protocol === TCP ? (answered ? SYN_FIN : SYN) : 0,
  };
}

function answerAt(at: NetworkInterface, conversation: Conversation, answered: Volume): Flow {
  const { client, server, clientPort, serverPort, protocol, start, end, action } = conversation;
  return {
    at,
    srcaddr: server.address,
    dstaddr: client.address,
    srcport: serverPort,
    dstport: clientPort,
    protocol,
    packets: answered.packets,
    bytes: answered.bytes,
    start,
    end,
    action: action ?? "ACCEPT",
    tcpFlags: protocol === TCP ? SYN_ACK_FIN : 0,
  };
}

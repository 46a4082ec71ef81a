import { type Conversation, type Flow, flowsOf, TCP } from "./traffic-flow.ts";
import { APP, BASTION, endpointOf, WEB_1, WEB_2 } from "./traffic-network.ts";
import type { Random } from "./traffic-random.ts";

export const ATTACK_KINDS = ["port-scan", "sweep", "brute-force", "exfiltration"] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

export interface Attack {
  /** The address that attacks; for an exfiltration, the one that the data leaves. */
  readonly actor: string;
  /** The address, or the range, that the actor turns to. */
  readonly target: string;
  readonly flows: Flow[];
}

/** The flows of one attack, spread over minutes (Unix seconds, at least one) of one ten-minute window. */
export function attackOf(kind: AttackKind, random: Random, minutes: readonly [number, ...number[]]): Attack {
  return ATTACKS[kind]((index) => {
    const start = (minutes[index % minutes.length] ?? minutes[0]) + random.integer(0, 29);
    return { start, end: start + random.integer(1, 30), clientPort: random.integer(32768, 60999) };
  });
}

// --- internal ---

/** When the attack's conversation of that number takes place, and from which port. */
type Moment = (index: number) => Pick<Conversation, "start" | "end" | "clientPort">;

const ATTACKS: Record<AttackKind, (moment: Moment) => Attack> = {
  /** One outside address tries 300 ports of one host; one of them is open. */
  "port-scan": (moment) => {
    const client = { address: "203.0.113.201" };
    const server = endpointOf(WEB_1);
    const flows = repeat(300, (index) => {
      const serverPort = index === 0 ? 443 : 1023 + index;
      const ends = { client, server, protocol: TCP, serverPort, ...moment(index), sent: { packets: 1, bytes: 44 } };
      if (index > 0) return { ...ends, action: "REJECT" };
      return { ...ends, answered: { packets: 1, bytes: 44 } };
    });
    return { actor: client.address, target: server.address, flows };
  },
  /** A host of ours looks for file shares at 100 addresses, where nothing answers. */
  sweep: (moment) => {
    const client = endpointOf(WEB_2);
    const flows = repeat(100, (index) => {
      const server = { address: `10.0.5.${index + 1}` };
      return { client, server, protocol: TCP, serverPort: 445, ...moment(index), sent: { packets: 3, bytes: 180 } };
    });
    return { actor: client.address, target: "10.0.5.0/24", flows };
  },
  /** One outside address tries passwords on SSH: 80 short sessions. */
  "brute-force": (moment) => {
    const client = { address: "198.51.100.222" };
    const server = endpointOf(BASTION);
    const flows = repeat(80, (index) => {
      const volumes = { sent: { packets: 14, bytes: 2_100 }, answered: { packets: 15, bytes: 2_900 } };
      return { client, server, protocol: TCP, serverPort: 22, ...moment(index), ...volumes };
    });
    return { actor: client.address, target: server.address, flows };
  },
  /** A host of ours sends 4 GB to one outside address, in ten parts. */
  exfiltration: (moment) => {
    const client = endpointOf(APP);
    const server = { address: "203.0.113.233" };
    const flows = repeat(10, (index) => {
      const volumes = {
        sent: { packets: 285_000, bytes: 400_000_000 },
        answered: { packets: 140_000, bytes: 7_300_000 },
      };
      return { client, server, protocol: TCP, serverPort: 443, ...moment(index), ...volumes };
    });
    return { actor: client.address, target: server.address, flows };
  },
};

function repeat(times: number, conversation: (index: number) => Conversation): Flow[] {
  return Array.from({ length: times }, (_, index) => flowsOf(conversation(index))).flat();
}

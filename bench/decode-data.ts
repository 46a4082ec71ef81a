import { closeSync, openSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { seededRandom } from "../local/traffic-random.ts";

/** Records, events a record, and whether CloudWatch Logs took out their fields. */
export interface DataShape {
  records: number;
  events: number;
  extractedFields: boolean;
}

export const SETS = {
  a: { records: 1000, events: 500, extractedFields: true },
  b: { records: 1000, events: 500, extractedFields: false },
  c: { records: 20_000, events: 5, extractedFields: true },
  a4: { records: 4000, events: 500, extractedFields: true },
  c5: { records: 100_000, events: 5, extractedFields: true },
} as const satisfies Record<string, DataShape>;

export type SetName = keyof typeof SETS;

const NAMES =
  "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status".split(
    " ",
  );

/** Writes base64 lines of gzipped subscription messages: the same bytes each time. */
export function makeDecodeData(file: string, shape: DataShape): DataShape & { inflated: number } {
  const random = seededRandom(7).next;
  const out = openSync(file, "w");
  let inflated = 0;
  for (let index = 0; index < shape.records; index++) {
    const json = JSON.stringify(message(index, shape, random));
    inflated += json.length;
    writeSync(out, `${gzipSync(json).toString("base64")}\n`);
  }
  closeSync(out);
  return { ...shape, inflated };
}

// --- internal ---

type Random = () => number;

/** The ids of events that were put together follow one another, as in AWS's example of a subscription message. */
function message(index: number, { events, extractedFields }: DataShape, random: Random): object {
  const eni = `eni-0a1b2c3d4e5f6${String(index % 200).padStart(4, "0")}`;
  const start = 1_630_619_000 + Math.floor(index * 0.6);
  const firstId = BigInt(
    `37${Array.from({ length: 6 }, () => below(1e9, random).toString().padStart(9, "0")).join("")}`,
  );
  const logEvents = Array.from({ length: events }, (_, event) => {
    const fields = flow(eni, start, random);
    return {
      id: String(firstId + BigInt(event)),
      timestamp: start * 1000,
      message: fields.join(" "),
      ...(extractedFields && { extractedFields: Object.fromEntries(NAMES.map((name, at) => [name, fields[at]])) }),
    };
  });
  const head = { messageType: "DATA_MESSAGE", owner: "123456789012", logGroup: "/vpc/flow", logStream: `${eni}-all` };
  return { ...head, subscriptionFilters: ["vpcflow"], logEvents };
}

function flow(eni: string, start: number, random: Random): string[] {
  const inside = `10.${below(4, random)}.${below(256, random)}.${below(256, random)}`;
  const outside = `203.0.${below(114, random)}.${below(256, random)}`;
  const port = [443, 80, 53, 22][below(4, random)]!;
  const action = random() < 0.9 ? "ACCEPT" : "REJECT";
  const numbers = [below(65_536, random), port, 6, below(100, random), below(100_000, random), start, start + 60];
  return ["2", "123456789012", eni, inside, outside, ...numbers.map(String), action, "OK"];
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

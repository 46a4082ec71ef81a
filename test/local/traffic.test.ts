import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DEFAULT_FORMAT, parseLogFormat, positionOf, RICH_FORMAT } from "../../flow/format.ts";
import { parsePattern, subscriptionPattern } from "../../flow/pattern.ts";
import { generateTraffic, type TrafficEvent, type TrafficOptions } from "../../local/traffic.ts";

const END = Date.parse("2026-11-21T03:30:00Z");
const ALL = parsePattern(subscriptionPattern(DEFAULT_FORMAT, "all"));

/** Private, or set aside for documentation (RFC 1918, RFC 5737, RFC 3849). */
const HARMLESS = /^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/;

function traffic(options: Partial<TrafficOptions> = {}) {
  return generateTraffic({ seed: 7, endMs: END, ...options });
}

function fieldsOf({ message }: TrafficEvent): Record<string, string> {
  return { ...ALL.match(message)?.extractedFields };
}

function digest(events: readonly TrafficEvent[]): string {
  return createHash("sha256").update(JSON.stringify(events)).digest("hex");
}

const { events, planted } = traffic();
const records = events.map(fieldsOf);
const flows = records.filter((record) => record["log_status"] === "OK");

describe("generateTraffic", () => {
  it("gives the same bytes for the same seed, here and everywhere", () => {
    expect(digest(traffic().events)).toBe(digest(events));
    expect(digest(traffic({ seed: 8 }).events)).not.toBe(digest(events));
    expect(digest(events)).toBe("9bca7780d6240a65555c613806153f6c879ce14fbffc2092aaf5339f2d441387");
  });

  it("writes well-formed lines, each timed by its flow's start, in order and within the minutes", () => {
    const odd = events.filter((event, index) => {
      const { start, end, interface_id } = fieldsOf(event);
      const before = events[index - 1]?.timestamp ?? END - 30 * 60_000;
      const timed = event.timestamp === Number(start) * 1000 && event.timestamp >= before && Number(end) * 1000 <= END;
      return !timed || event.logStream !== `${interface_id}-all` || event.message.split(" ").length !== 14;
    });
    expect(odd).toEqual([]);
  });

  it("is filtered to its flows by the pattern that the pipeline subscribes with", () => {
    const pattern = parsePattern(subscriptionPattern(DEFAULT_FORMAT, "traffic"));
    expect(events.filter(({ message }) => pattern.match(message)).map(fieldsOf)).toEqual(flows);
    expect(flows.length).toBeLessThan(records.length);
  });

  it("makes as many events as asked for", () => {
    const quiet = traffic({ minutes: 3, flowsPerMinute: 50, attacks: [] });
    const perMinute = quiet.events.filter(({ message }) => message.endsWith(" OK")).length / 3;
    expect(perMinute).toBeGreaterThanOrEqual(50);
    expect(perMinute).toBeLessThan(54);
    expect(quiet.planted).toEqual([]);
  });

  it("uses no address that belongs to anybody, and each interface sees its own in all its records", () => {
    const addresses = flows.flatMap(({ srcaddr, dstaddr }) => [srcaddr, dstaddr]);
    expect(addresses.filter((address) => !HARMLESS.test(String(address)))).toEqual([]);
    for (const interfaceId of new Set(flows.map(({ interface_id }) => interface_id))) {
      const seen = flows.filter(({ interface_id, srcaddr }) => interface_id === interfaceId && !srcaddr?.includes(":"));
      const [first] = seen;
      const own = [first?.["srcaddr"], first?.["dstaddr"]].filter((address) =>
        seen.every(({ srcaddr, dstaddr }) => address === srcaddr || address === dstaddr),
      );
      expect(own).toHaveLength(1);
    }
  });

  it("logs internal flows at both interfaces", () => {
    const counts = new Map<string, number>();
    for (const { interface_id, ...flow } of flows.filter(({ dstport }) => dstport === "5432")) {
      const key = JSON.stringify(flow);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(20);
    expect(new Set(counts.values())).toEqual(new Set([2]));
  });

  it("has ICMP with ports 0, DNS, IPv6, rejects, and lines without a flow", () => {
    const count = (chosen: (record: Record<string, string>) => boolean) => records.filter(chosen).length;
    expect(
      count(({ protocol, srcport, dstport }) => protocol === "1" && srcport === "0" && dstport === "0"),
    ).toBeGreaterThan(9);
    expect(count(({ protocol, dstport }) => protocol === "17" && dstport === "53")).toBeGreaterThan(50);
    expect(count(({ srcaddr }) => srcaddr?.startsWith("2001:db8:") ?? false)).toBeGreaterThan(10);
    expect(count(({ action, srcaddr }) => action === "REJECT" && srcaddr !== "203.0.113.201")).toBeGreaterThan(50);
    expect(count(({ log_status, srcaddr }) => log_status === "NODATA" && srcaddr === "-")).toBe(30);
    expect(count(({ log_status, srcaddr }) => log_status === "SKIPDATA" && srcaddr === "-")).toBe(3);
  });

  it("fills the fields of other formats that it knows, and leaves - in the rest", () => {
    const [first] = traffic({ format: RICH_FORMAT, attacks: [] }).events.filter(({ message }) =>
      message.includes(" OK "),
    );
    const tokens = String(first?.message).split(" ");
    expect(tokens).toHaveLength(RICH_FORMAT.fields.length);
    expect(tokens[0]).toBe("8");
    expect(tokens[positionOf(RICH_FORMAT, "flow-direction")]).toMatch(/^(in|e)gress$/);
    expect(tokens[positionOf(RICH_FORMAT, "pkt-srcaddr")]).toBe(tokens[positionOf(RICH_FORMAT, "srcaddr")]);
    expect(tokens[positionOf(RICH_FORMAT, "reject-reason")]).toBe("-");
    const narrow = traffic({ format: parseLogFormat("${ecs-task-id} ${tcp-flags}"), attacks: ["sweep"] });
    expect(new Set(narrow.events.map(({ message }) => message))).toEqual(new Set(["- -", "- 0", "- 2", "- 3", "- 19"]));
  });

  it("refuses numbers that make no traffic", () => {
    expect(() => traffic({ minutes: 0 })).toThrow("No traffic can be made with minutes 0.");
    expect(() => traffic({ seed: Number.NaN })).toThrow("seed NaN");
    expect(() => traffic({ flowsPerMinute: 1.5 })).toThrow("flowsPerMinute 1.5");
    expect(() => traffic({ endMs: 0 })).toThrow("endMs 0");
  });
});

describe("the planted attacks", () => {
  const attackOf = (kind: string) => {
    const attack = planted.find((candidate) => candidate.kind === kind);
    if (!attack) throw new Error(`no ${kind} was planted`);
    const inWindow = flows.filter(({ start }) => Math.floor(Number(start) / 600) * 600 === attack.window);
    const sent = inWindow.filter(({ srcaddr }) => srcaddr === attack.actor);
    return { attack, sent };
  };

  it("are one of each, each within its ten-minute window", () => {
    expect(planted.map(({ kind }) => kind)).toEqual(["port-scan", "sweep", "brute-force", "exfiltration"]);
    const starts = new Set([0, 600, 1200].map((offset) => END / 1000 - 1800 + offset));
    expect(planted.filter(({ window }) => !starts.has(window))).toEqual([]);
  });

  it("port scan: 300 ports of one host, from an address that does nothing else", () => {
    const { attack, sent } = attackOf("port-scan");
    expect(new Set(sent.map(({ dstport }) => dstport)).size).toBe(300);
    expect(new Set(sent.map(({ dstaddr }) => dstaddr))).toEqual(new Set([attack.target]));
    const everywhere = flows.filter(({ srcaddr, dstaddr }) => srcaddr === attack.actor || dstaddr === attack.actor);
    expect(everywhere).toHaveLength(attack.events);
  });

  it("sweep: one port of 100 hosts, which do not answer", () => {
    const { sent } = attackOf("sweep");
    const swept = sent.filter(({ dstport }) => dstport === "445");
    expect(new Set(swept.map(({ dstaddr }) => dstaddr)).size).toBe(100);
    expect(flows.some(({ srcaddr }) => srcaddr?.startsWith("10.0.5."))).toBe(false);
  });

  it("brute force: 80 sessions on SSH", () => {
    const { attack, sent } = attackOf("brute-force");
    expect(sent.filter(({ dstaddr, dstport }) => dstaddr === attack.target && dstport === "22")).toHaveLength(80);
  });

  it("exfiltration: 4 GB to one outside address", () => {
    const { attack, sent } = attackOf("exfiltration");
    const bytes = sent.filter(({ dstaddr }) => dstaddr === attack.target).map((record) => Number(record["bytes"]));
    expect(bytes.reduce((sum, value) => sum + value, 0)).toBe(4_000_000_000);
  });

  it("fit into one minute too", () => {
    const short = traffic({ minutes: 1 });
    expect(short.planted).toHaveLength(4);
    expect(new Set(short.planted.map(({ window }) => window))).toEqual(new Set([END / 1000 - 600]));
    expect(short.events.every(({ timestamp }) => timestamp >= END - 60_000)).toBe(true);
  });
});

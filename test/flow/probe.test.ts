import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents, type LogEvent } from "../../flow/event-batch.ts";
import { byNameFormat, DEFAULT_FORMAT, type LogFormat, parseLogFormat, RICH_FORMAT } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { parsePattern, subscriptionPattern } from "../../flow/pattern.ts";
import { isProbe, PROBE_INTERFACE_ID, probeLine, withoutProbes } from "../../flow/probe.ts";
import { recordAt } from "../../flow/record.ts";

const MARK = { sentAtMs: 1_795_240_000_123, nonce: 0x1234_5678_9abc };
const FLOW = "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 443 50000 6 1 40 1630619088 1630619102 ACCEPT OK";
const CUSTOM = parseLogFormat("${bytes} ${interface-id} ${pkt-srcaddr} ${action}");

const messages = (format: LogFormat, ...events: (string | LogEvent)[]) => {
  const batch = batchOfEvents(events.map((event) => (typeof event === "string" ? { message: event } : event)));
  const { events: kept } = withoutProbes({ events: batch, format });
  return Array.from({ length: kept.count }, (_, index) => kept.message(index));
};

describe("the line of a probe", () => {
  it("is a flow between documentation addresses, at the time that it is sent", () => {
    expect(probeLine(DEFAULT_FORMAT, MARK)).toBe(
      "2 - eni-00000000000000000 192.0.2.1 192.0.2.2 39612 22136 17 1 4660 1795240000 1795240000 ACCEPT OK",
    );
  });

  it.each([
    ["default", DEFAULT_FORMAT],
    ["rich", RICH_FORMAT],
    ["of one's own", CUSTOM],
    ["without a field of addresses", parseLogFormat("${interface-id} ${log-status}")],
  ])("passes the subscription's pattern in a format %s, and has as many tokens as it has fields", (_, format) => {
    const line = probeLine(format, MARK);
    expect(parsePattern(subscriptionPattern(format, "traffic")).match(line)).toBeDefined();
    expect(line.split(" ")).toHaveLength(format.fields.length);
    expect(line).not.toMatch(/undefined|NaN/);
  });

  it("is another for another nonce", () => {
    const nonce = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(nonce, nonce, (one, other) => {
        const [a, b] = [one, other].map((value) => probeLine(DEFAULT_FORMAT, { ...MARK, nonce: value }));
        expect(a === b).toBe(one === other);
      }),
    );
  });

  it("cannot be in a format without interface-id, which is said", () => {
    expect(() => probeLine(parseLogFormat("${srcaddr} ${dstaddr} ${start}"), MARK)).toThrow(
      expect.objectContaining({ code: "PROBE_FORMAT", fix: expect.stringContaining("${interface-id}") }),
    );
  });
});

describe("probes are left out", () => {
  const probe = probeLine(DEFAULT_FORMAT, MARK);

  it("wherever they stand, and the others keep their order", () => {
    expect(messages(DEFAULT_FORMAT, probe, FLOW, probe, probe, `${FLOW} `, probe)).toEqual([FLOW, `${FLOW} `]);
    expect(messages(DEFAULT_FORMAT, probe)).toEqual([]);
    expect(messages(CUSTOM, probeLine(CUSTOM, MARK), "1 eni-1 - ACCEPT")).toEqual(["1 eni-1 - ACCEPT"]);
  });

  it("with more than a blank between tokens, and at the line's end", () => {
    expect(messages(DEFAULT_FORMAT, ` ${probe.replaceAll(" ", "\t ")}`)).toEqual([]);
    const odd = [
      "2 123456789012  ",
      "  2 1234567890 ",
      "2             1 ",
      "            2 1 ",
      "2 1 ",
      "10 123456789012 ",
    ];
    for (const head of odd) expect(messages(DEFAULT_FORMAT, probe.replace("2 - ", head)), head).toEqual([]);
    expect(messages(parseLogFormat("${bytes} ${interface-id}"), `1 ${PROBE_INTERFACE_ID}`)).toEqual([]);
  });

  it("in lines of an unknown order, by their fields too", () => {
    const extractedFields = { interface_id: PROBE_INTERFACE_ID, srcaddr: "192.0.2.1" };
    const byName = byNameFormat(["interface_id", "srcaddr"]);
    expect(messages(byName, { message: "x", extractedFields }, probe, "y")).toEqual(["y"]);
    expect(messages(parseLogFormat("${srcaddr}"), `a ${PROBE_INTERFACE_ID}`, "b")).toEqual(["b"]);
  });

  it("and nothing that only looks like one", () => {
    const others = [
      FLOW.replace("eni-0a", `${PROBE_INTERFACE_ID}0`),
      FLOW.replace("eni-0a", PROBE_INTERFACE_ID.slice(1)),
      FLOW.replace("10.0.0.1", PROBE_INTERFACE_ID),
      "2 1",
      "",
    ];
    expect(messages(DEFAULT_FORMAT, ...others)).toEqual(others);
  });

  it("keeping batch, origin and format as they are where there is none", () => {
    const batch = { events: batchOfEvents([{ message: FLOW }], { logGroup: "g" }), format: DEFAULT_FORMAT };
    expect(withoutProbes(batch)).toBe(batch);
    const mixed = batchOfEvents([{ message: probe }, { message: FLOW, timestamp: 7 }], { logGroup: "g" });
    const { events } = withoutProbes({ events: mixed, format: DEFAULT_FORMAT });
    expect([events.count, events.timestamp(0), events.origin]).toEqual([1, 7, { logGroup: "g" }]);
  });

  it("a record tells of itself whether it is one", () => {
    const batch = batchOfEvents([{ message: probe }, { message: FLOW }]);
    const parser = new LineParser(DEFAULT_FORMAT);
    expect([0, 1].map((index) => isProbe(recordAt(batch, index, parser)!))).toEqual([true, false]);
  });
});

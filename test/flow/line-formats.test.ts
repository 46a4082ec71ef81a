import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import {
  DEFAULT_FORMAT,
  type LogFormat,
  parseLogFormat,
  RICH_FORMAT,
  TRANSIT_GATEWAY_FORMAT,
} from "../../flow/format.ts";
import { guessFormat } from "../../flow/guess-format.ts";
import { guessByLooks, LineFormats } from "../../flow/line-formats.ts";

const DEFAULT = "2 123456789012 eni-01 10.0.0.1 10.0.1.1 1 443 6 10 8400 1700000000 1700000060 ACCEPT OK";
const NODATA = "2 123456789012 eni-01 - - - - - - - 1700000000 1700000060 - NODATA";
const IPV6 = "2 123456789012 eni-01 2001:db8::1 ::1 0 0 58 10 8400 1700000000 1700000060 REJECT OK";
const RICH = `${DEFAULT} vpc-01 subnet-01 i-01 18 IPv4 10.0.0.1 10.0.1.1 euw1-az1 - - egress 1 -`;
const TRANSIT = [
  "6 TransitGateway 123456789012 tgw-01 tgw-attach-01 123456789012 123456789012 vpc-01 vpc-02 subnet-01 subnet-02 eni-01",
  "eni-02 use1-az1 use1-az2 tgw-attach-02 10.0.0.1 10.0.1.1 1 443 6 10 8400 1700000000 1700000060 OK IPv4 0 0 0 0 18",
  "us-east-1 egress - -",
].join(" ");

const looks = (message: string) => guessByLooks(batchOfEvents([{ message }]));

describe("what a line looks like", () => {
  it.each([
    [DEFAULT, DEFAULT_FORMAT],
    [NODATA, DEFAULT_FORMAT],
    [IPV6, DEFAULT_FORMAT],
    [RICH, RICH_FORMAT],
    [TRANSIT, TRANSIT_GATEWAY_FORMAT],
  ])("%s", (line, format) => {
    expect(looks(line)).toBe(format);
    expect(guessFormat(batchOfEvents([{ message: line }]))).toBe(format);
  });

  it.each([
    "10.0.0.1 10.0.1.1 443",
    DEFAULT.replace("eni-01", "10.0.0.7"),
    DEFAULT.replace("1700000000", "17"),
    DEFAULT.replace("ACCEPT OK", "OK ACCEPT"),
    `${DEFAULT} vpc-01`,
    "",
  ])("is nothing that is known: %s", (line) => {
    expect(looks(line)).toBeUndefined();
  });

  it("is told by the first lines that are flow logs", () => {
    expect(guessByLooks(batchOfEvents([{ message: "START" }, { message: RICH }]))).toBe(RICH_FORMAT);
  });
});

describe("lines of several formats", () => {
  const CUSTOM = parseLogFormat("${srcaddr} ${dstaddr} ${bytes}");

  it("are parted by them, in their order, and none is lost", () => {
    const lineOf = new Map<LogFormat, string>([
      [DEFAULT_FORMAT, DEFAULT],
      [RICH_FORMAT, RICH],
      [CUSTOM, "10.0.0.1 10.0.0.2 7"],
    ]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lineOf.keys()), { minLength: 1, maxLength: 30 }), (formats) => {
        const batch = batchOfEvents(formats.map((format, timestamp) => ({ message: lineOf.get(format)!, timestamp })));
        const parts = new LineFormats([CUSTOM, DEFAULT_FORMAT], silent()).split(batch);
        expect(parts).toHaveLength(new Set(formats).size);
        for (const { events, format } of parts) {
          const times = Array.from({ length: events.count }, (_, index) => events.timestamp(index));
          expect(times).toEqual([...formats.keys()].filter((index) => formats[index] === format));
        }
      }),
    );
  });

  it("stay one batch where they are all of one", () => {
    const batch = batchOfEvents([{ message: DEFAULT }, { message: NODATA }]);
    expect(new LineFormats([DEFAULT_FORMAT], silent()).split(batch)).toEqual([
      { events: batch, format: DEFAULT_FORMAT },
    ]);
  });
});

// --- internal ---

function silent() {
  return { guessed: () => {}, doubtful: () => {}, unknown: () => {} };
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOfEvents } from "../../flow/event-batch.ts";
import { DEFAULT_FORMAT, parseLogFormat, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT } from "../../flow/format.ts";
import { LineParser } from "../../flow/line-parser.ts";
import { isOtherLog, looksLikeFlowLog } from "../../flow/log-message.ts";
import type { Origin } from "../../flow/origin.ts";
import { recordAt } from "../../flow/record.ts";
import { line } from "./subscription.ts";

/** Lines of logs that people send to CloudWatch Logs, as their services write them. */
const OTHER_LOGS = [
  "START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST\n",
  "REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 23.60 ms\tBilled Duration: 24 ms\tMemory Size: 128 MB\tMax Memory Used: 56 MB\tInit Duration: 429.32 ms\n",
  '{"version":"1.100000","account_id":"123456789012","region":"eu-west-1","vpc_id":"vpc-0a1b2c3d","query_timestamp":"2026-11-28T22:00:00Z","query_name":"example.com.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.5","srcport":"40000","transport":"UDP","srcids":{"instance":"i-0123456789abcdef0"}}',
  '{"eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "userName": "alice"}, "eventTime": "2026-11-28T22:00:00Z", "eventName": "DescribeInstances", "sourceIPAddress": "192.0.2.7"}',
  '192.0.2.7 - alice [28/Nov/2026:22:00:00 +0000] "GET /index.html HTTP/1.1" 200 2326',
  "2026-11-28 22:00:00 10.0.0.5 GET /health - 443 - 192.0.2.7 Mozilla/5.0 - 200 0 0 15",
  "Nov 28 22:33:41 ip-10-0-0-5 sshd[1234]: Failed password for root from 192.0.2.7 port 40022 ssh2",
  "Traceback (most recent call last):\n  File \"app.py\", line 3, in <module>\nKeyError: 'srcaddr'",
  // As many words as the default format has fields.
  "The quick brown fox jumps over the lazy dog and then it sleeps soundly",
];

const record = (message: string, more: { timestamp?: number; origin?: Origin; format?: string } = {}) =>
  recordAt(
    batchOfEvents([{ message, ...(more.timestamp !== undefined && { timestamp: more.timestamp }) }], more.origin),
    0,
    new LineParser(more.format ? parseLogFormat(more.format) : DEFAULT_FORMAT),
  );

describe("a log event that is no flow log", () => {
  it.each(OTHER_LOGS)("is a record of its message, as it came: %j", (message) => {
    const found = record(message, { timestamp: 7 })!;
    expect(found.toJSON()).toEqual({ timestamp: 7, message });
    expect(isOtherLog(found)).toBe(true);
  });

  it("is known by its envelope where it has no time", () => {
    expect(record(OTHER_LOGS[0]!, { origin: { logGroup: "/aws/lambda/f" } })?.get("message")).toBe(OTHER_LOGS[0]);
  });

  it("is none where it is the line of a file", () => {
    for (const message of OTHER_LOGS.slice(0, 6)) expect(record(message)).toBeUndefined();
  });

  it("has as many words as the format by chance, and is none of its lines", () => {
    const found = record("Task timed out", { timestamp: 1, format: "${srcaddr} ${bytes} ${start}" });
    expect(found?.toJSON()).toEqual({ timestamp: 1, message: "Task timed out" });
    expect(record("Task timed out", { format: "${srcaddr} ${bytes} ${start}" })?.get("srcaddr")).toBe("Task");
  });
});

describe("a flow log of another length", () => {
  const token = {
    integer: fc.oneof(fc.constant("-"), fc.nat().map(String)),
    string: fc.oneof(
      fc.constantFrom("-", "OK", "ACCEPT", "REJECT", "IPv4", "eu-west-1", "euw1-az2", "ingress", "123456789012"),
      fc.constantFrom("eni-0a1b2c3d", "vpc-0123abcd", "subnet-01", "i-0123456789abcdef0", "tgw-attach-0a"),
      fc.ipV4(),
      fc.ipV6(),
    ),
  };
  const cut = fc
    .constantFrom(DEFAULT_FORMAT, RICH_FORMAT, TRANSIT_GATEWAY_FORMAT)
    .chain(({ fields }) => fc.tuple(...fields.map(({ type }) => token[type])))
    .chain((tokens) => fc.integer({ min: 1, max: tokens.length }).map((length) => tokens.slice(0, length).join(" ")));

  it("looks like one, however much of it is there", () => {
    fc.assert(fc.property(cut, looksLikeFlowLog));
    expect(looksLikeFlowLog("2 123456789012 eni-9 - - - - - - - 1630619088 1630619098 - NODATA")).toBe(true);
  });

  it("is malformed, in a log event as in a file", () => {
    for (const message of [`${line()} more`, line().slice(0, -3), "2 123456789012 eni-0a"]) {
      expect(record(message, { timestamp: 1 })).toBeUndefined();
      expect(record(message)).toBeUndefined();
    }
  });
});

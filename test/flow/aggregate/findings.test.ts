import { describe, expect, it } from "vitest";
import { FINDING_KEYS, findingsOf } from "../../../flow/aggregate/findings.ts";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { Networks } from "../../../flow/networks.ts";
import { aggregatorOf, batchOfFlows, type Flow, flow } from "./flows.ts";

const [OUTSIDE, WEB, REJECT] = ["203.0.113.9", "10.0.0.1", { action: "REJECT" }];
const times = (count: number, make: (index: number) => Flow) =>
  Array.from({ length: count }, (_, index) => make(index));

function findings(flows: readonly Flow[]) {
  return findingsOf(groupRows(aggregatorOf([batchOfFlows(flows)], FINDING_KEYS)), new Networks());
}

describe("a port scan", () => {
  const scan = (ports: number) =>
    times(ports, (index) => flow("eni-1", OUTSIDE, WEB, { dstport: 1 + index, ...REJECT }));

  it("is many ports of one address, accepted and rejected together", () => {
    const open = flow("eni-1", OUTSIDE, WEB, { dstport: 22 });
    expect(findings([...scan(30), open])).toEqual([
      { kind: "port scan", client: OUTSIDE, server: WEB, count: 30, flows: 31, rejects: 30 },
    ]);
  });

  it("is not a few, nor a server's answers to many ports", () => {
    const answers = times(100, (index) => flow("eni-1", WEB, OUTSIDE, { srcport: 443, dstport: 40_000 + index }));
    expect(findings([...scan(18), ...answers])).toEqual([]);
  });
});

describe("a sweep", () => {
  const sweep = (network: string, rest: Flow = {}) =>
    times(25, (index) => flow(`eni-${index}`, OUTSIDE, `${network}.${index}`, { dstport: 445, ...rest }));

  it("is one port of many addresses of one's own, or many that rejected it", () => {
    expect(findings(sweep("10.0.0"))).toMatchObject([
      { kind: "sweep", client: OUTSIDE, port: 445, protocol: 6, count: 25, rejects: 0 },
    ]);
    expect(findings(sweep("198.51.100", REJECT))).toMatchObject([{ kind: "sweep", count: 25, rejects: 25 }]);
  });

  it("is not who browses the web", () => {
    const browsing = times(50, (index) => flow("eni-1", WEB, `198.51.100.${index}`));
    expect(findings(browsing)).toEqual([]);
  });
});

describe("logins", () => {
  const logins = (from: string) =>
    times(60, (index) => flow("eni-1", from, WEB, { dstport: 22, srcport: 40_000 + index }));

  it("are many flows from outside to the port of SSH or RDP", () => {
    expect(findings(logins(OUTSIDE))).toEqual([
      { kind: "logins", client: OUTSIDE, server: WEB, port: 22, protocol: 6, count: 60, flows: 60, rejects: 0 },
    ]);
  });

  it("are not those from inside", () => {
    expect(findings(logins("10.0.0.9"))).toEqual([]);
  });
});

describe("much data to one address outside", () => {
  const MANY = 2 ** 30;

  it("is told of who sent it, be it the client or the server", () => {
    const upload = flow("eni-1", WEB, OUTSIDE, { bytes: MANY });
    const download = flow("eni-1", WEB, "198.51.100.7", { srcport: 443, dstport: 50_000, bytes: MANY + 1 });
    expect(findings([upload, download])).toMatchObject([
      { kind: "outward", client: WEB, server: "198.51.100.7", count: MANY + 1 },
      { kind: "outward", client: WEB, server: OUTSIDE, count: MANY },
    ]);
  });

  it("is not what comes in, nor what stays inside", () => {
    const incoming = flow("eni-1", OUTSIDE, WEB, { srcport: 443, dstport: 50_000, bytes: MANY });
    expect(findings([incoming, flow("eni-1", WEB, "10.0.0.2", { bytes: MANY })])).toEqual([]);
  });
});

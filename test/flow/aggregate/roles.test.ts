import { describe, expect, it } from "vitest";
import { groupRows } from "../../../flow/aggregate/groups.ts";
import { ROLE, roleOf } from "../../../flow/aggregate/roles.ts";
import { parseLogFormat } from "../../../flow/format.ts";
import { aggregatorOf, batchOfFlows, type Flow, flow, grouped, objectsOf } from "./flows.ts";

const [CLIENT, SERVER] = ["10.0.0.9", "10.0.0.1"];
const role = (srcport: number, dstport: number, protocol = 6, tcpFlags = -1) =>
  roleOf({ srcport, dstport, protocol, tcpFlags });

describe("who opened a connection", () => {
  it.each([
    ["a SYN comes from the client", role(443, 9000, 6, 2), ROLE.sourceIsClient],
    ["so does a SYN with a FIN", role(443, 9000, 6, 3), ROLE.sourceIsClient],
    ["a SYN-ACK comes from the server", role(50_000, 40_000, 6, 18), ROLE.sourceIsServer],
    ["flags of UDP say nothing", role(50_000, 53, 17, 18), ROLE.sourceIsClient],
    ["without a SYN the ports tell", role(443, 50_000, 6, 1), ROLE.sourceIsServer],
    ["a well-known port is the server's", role(50_000, 22), ROLE.sourceIsClient],
    ["also above 1024", role(5432, 60_000), ROLE.sourceIsServer],
    ["one below 1024 before one above", role(3306, 443), ROLE.sourceIsClient],
    ["a service's before another below 1024", role(800, 2049), ROLE.sourceIsClient],
    ["a port below 1024 before the rest", role(999, 40_000), ROLE.sourceIsServer],
    ["a service's port up where clients have theirs is nothing", role(51_820, 40_000, 17), ROLE.open],
    ["two of a kind are open", role(40_000, 50_000), ROLE.open],
    ["the same port is open", role(123, 123, 17), ROLE.open],
    ["ICMP has none", role(0, 0, 1), ROLE.none],
    ["GRE has none", role(-1, -1, 47), ROLE.none],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe("both directions of a connection", () => {
  const answers = Array.from({ length: 20 }, (_, index) => [
    flow("eni-1", CLIENT, SERVER, { srcport: 50_000 + index, dstport: 443, bytes: 10 }),
    flow("eni-1", SERVER, CLIENT, { srcport: 443, dstport: 50_000 + index, bytes: 1000 }),
  ]).flat();

  it("are one row, so that a server's answers look like no scan", () => {
    expect(grouped(answers, "client,server,server-port,protocol")).toEqual([`${CLIENT},${SERVER},443,6 40 20200`]);
  });

  it("have their bytes each way", () => {
    const [group] = objectsOf(groupRows(aggregatorOf([batchOfFlows(answers)], "client,server,service")));
    expect(group).toMatchObject({ service: "https", "bytes-to-server": 200, "bytes-to-client": 20_000 });
  });

  it("have the client's port where it is asked for", () => {
    expect(grouped(answers.slice(0, 2), "client-port,server-port")).toEqual(["50000,443 2 1010"]);
  });
});

describe("where the record leaves it open", () => {
  const HIGH = 50_051;
  const clients = ["10.0.0.2", "10.0.0.3", "10.0.0.4"];

  it("who is rejected is the client: a scanner may come from one port to many", () => {
    const scan = [40_001, 41_002, 42_003].map((dstport) =>
      flow("eni-1", CLIENT, SERVER, { srcport: 59_085, dstport, action: "REJECT" }),
    );
    const open = [flow("eni-1", CLIENT, SERVER, { srcport: 59_085, dstport: 43_004 })];
    const found = grouped([...scan, ...open], "client,server");
    expect(found.filter((group) => group.startsWith(`${CLIENT},${SERVER} `))).toEqual([`${CLIENT},${SERVER} 4 400`]);
  });

  it("the port that many share is the server's, from either side", () => {
    const flows = clients.flatMap((client, index) => [
      flow("eni-1", client, SERVER, { srcport: 33_000 + index, dstport: HIGH }),
      flow("eni-1", SERVER, client, { srcport: HIGH, dstport: 33_000 + index }),
    ]);
    expect(grouped(flows, "server,server-port,client-port")).toEqual(
      [0, 1, 2].map((index) => `${SERVER},${HIGH},${33_000 + index} 2 200`),
    );
  });

  it("what TCP flags showed of another flow counts before that", () => {
    const format = parseLogFormat(
      "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${bytes} ${tcp-flags}",
    );
    const open = (srcport: number, flags: number): Flow =>
      flow("eni-1", CLIENT, SERVER, { srcport, dstport: HIGH, "tcp-flags": flags });
    const more = [40_001, 40_002].map((port) =>
      flow("eni-1", CLIENT, SERVER, { srcport: 41_000, dstport: port, "tcp-flags": 0 }),
    );
    expect(grouped([open(40_000, 2), open(41_000, 0), ...more], "server-port", format)).toEqual([
      "41000 2 200",
      `${HIGH} 2 200`,
    ]);
  });

  it("the lower port is the server's, and of the same ports the lower address's", () => {
    expect(grouped([flow("eni-1", CLIENT, SERVER, { srcport: 40_000, dstport: 39_999 })], "server-port")).toEqual([
      "39999 1 100",
    ]);
    const ntp = [
      flow("eni-1", CLIENT, SERVER, { srcport: 123, dstport: 123, protocol: 17 }),
      flow("eni-1", SERVER, CLIENT, { srcport: 123, dstport: 123, protocol: 17 }),
    ];
    expect(grouped(ntp, "client,server,service")).toEqual([`${CLIENT},${SERVER},ntp 2 200`]);
  });
});

it("a flow without ports has neither client nor server, and its protocol's name as service", () => {
  const ping = flow("eni-1", CLIENT, SERVER, { srcport: 0, dstport: 0, protocol: 1 });
  expect(grouped([ping], "client,server,server-port,client-network,service")).toEqual(["-,-,-,-,icmp 1 100"]);
});

it("an unknown service is called by protocol and port", () => {
  expect(grouped([flow("eni-1", CLIENT, SERVER, { dstport: 7777 })], "service")).toEqual(["tcp/7777 1 100"]);
});

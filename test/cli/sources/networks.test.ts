import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NetworkFlags } from "../../../cli/sources/network-flags.ts";
import { networksOf } from "../../../cli/sources/networks.ts";
import { type FakeAws, startFakeAws } from "../fake-aws.ts";
import { createWorld } from "../terminal.ts";

let cwd: string;
let aws: FakeAws | undefined;
beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-networks-"));
});
afterEach(async () => {
  rmSync(cwd, { recursive: true });
  vi.unstubAllEnvs();
  await aws?.stop();
  aws = undefined;
});

const write = (name: string, value: unknown) =>
  writeFileSync(path.join(cwd, name), typeof value === "string" ? value : JSON.stringify(value));
const networks = (flags: NetworkFlags & { region?: string; endpointUrl?: string } = {}) =>
  networksOf(flags, createWorld({ cwd }).context);

describe("networksOf", () => {
  it("knows private ranges where nothing is said", async () => {
    expect((await networks()).of("10.0.0.1")?.name).toBe("private");
  });

  it("takes those of the vpcflow.json in this folder, and of that alone its networks", async () => {
    write("vpcflow.json", { version: 99, networks: { "10.0.0.0/8": "ours" } });
    expect((await networks()).of("10.0.0.1")?.name).toBe("ours");
  });

  it("prefers --networks, as CSV or JSON, to the config", async () => {
    write("other.json", { networks: { "10.0.0.0/8": "ours", "10.1.0.0/16": "test" } });
    write("nets.csv", "10.0.0.0/8,mine\n");
    write("nets.json", { "10.0.0.0/8": { name: "json" } });
    const csv = await networks({ networks: "nets.csv", config: "other.json" });
    expect([csv.of("10.0.0.1")?.name, csv.of("10.1.0.1")?.name]).toEqual(["mine", "test"]);
    expect((await networks({ networks: "nets.json" })).of("10.0.0.1")?.name).toBe("json");
  });

  it.each([
    [{ networks: "gone.csv" }, "", '--networks names "gone.csv", which is not there.'],
    [{ config: "gone.json" }, "", '--config names "gone.json", which is not there.'],
    [{ networks: "nets" }, "10.0.0.0/8,a\n10.0.0.0/9", 'nets, line 2: the name is "".'],
    [{ networks: "nets" }, '{"10.0.0.0/8":\n"a",}', 'nets is not JSON: "}" was not expected at line 2, column 5.'],
    [{ networks: "nets" }, "[]", "nets: the whole is []: expected an object of CIDRs and their names."],
    [{ config: "nets" }, '{"networks": {"x": "y"}}', /^nets: networks\.x is "y": expected a CIDR/],
  ])("says what is wrong with %j", async (flags, text, message) => {
    write("nets", text);
    await expect(networks(flags)).rejects.toThrow(message);
  });

  it("asks EC2 for VPCs and subnets where that is wished, by their names", async () => {
    aws = await startFakeAws({
      DescribeVpcs: { xml: VPCS },
      DescribeSubnets: ({ NextToken }) => ({ xml: NextToken === "more" ? SUBNETS : "<nextToken>more</nextToken>" }),
    });
    const flags = { vpcNetworks: true, region: "eu-west-1", endpointUrl: aws.url };
    const found = await networks(flags);
    const names = ["10.0.1.5", "10.0.2.5", "10.1.0.1", "10.2.0.1", "2a05:d018::1"].map((one) => found.of(one));
    expect(names.map((network) => network?.name)).toEqual(["db", "prod", "prod", "private", "prod"]);
    expect(found.of("2a05:d018::1")?.internal).toBe(true);
    expect(found.of("172.31.0.1")?.name).toBe("vpc-1 or vpc-2");
    expect(found.rangesOf("vpc-2").map(({ text }) => text)).toEqual(["172.31.0.0/16"]);
  });
});

// --- internal ---

const vpc = (id: string, cidr: string, rest = "") =>
  `<item><vpcId>${id}</vpcId><cidrBlock>${cidr}</cidrBlock>${rest}</item>`;
const association = (cidr: string, state: string) =>
  `<item><cidrBlock>${cidr}</cidrBlock><cidrBlockState><state>${state}</state></cidrBlockState></item>`;
const VPCS = `<vpcSet>${vpc(
  "vpc-0",
  "10.0.0.0/16",
  `<tagSet><item><key>Name</key><value>prod</value></item></tagSet>
  <cidrBlockAssociationSet>${association("10.1.0.0/16", "associated")}${association("10.2.0.0/16", "disassociated")}
  </cidrBlockAssociationSet><ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2a05:d018::/56</ipv6CidrBlock>
  <ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>`,
)}${vpc("vpc-1", "172.31.0.0/16")}${vpc("vpc-2", "172.31.0.0/16")}</vpcSet>`;
const SUBNETS = `<subnetSet><item><subnetId>subnet-1</subnetId><cidrBlock>10.0.1.0/24</cidrBlock>
  <tagSet><item><key>Name</key><value>db</value></item></tagSet></item></subnetSet>`;

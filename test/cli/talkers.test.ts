import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { createWorld, vpcflow } from "./terminal.ts";

const RICH =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";
const LINES = [
  "eni-a 10.0.0.1 10.0.0.10 50000 443 6 10 1000 1630619088 1630619148 ACCEPT OK",
  "eni-b 10.0.0.1 10.0.0.10 50000 443 6 10 1000 1630619089 1630619149 ACCEPT OK",
  "eni-b 10.0.0.10 10.0.0.1 443 50000 6 8 8000 1630619089 1630619149 ACCEPT OK",
  "eni-a 10.0.0.1 10.0.0.9 50001 22 6 3 180 1630619088 1630619148 ACCEPT OK",
  "eni-c 10.0.0.1 10.0.0.9 50001 22 6 3 180 1630619088 1630619148 REJECT OK",
  "eni-a 2001:DB8::0:1 10.0.0.1 0 0 1 2 120 1630619088 1630619148 ACCEPT OK",
  "eni-a - - - - - - - 1630619088 1630619148 - NODATA",
].map((line) => `2 123456789012 ${line}`);

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-talkers-"));
  writeFileSync(path.join(cwd, "flows.log"), `${RICH}\n${LINES.join("\n")}\n`);
});
afterEach(() => rmSync(cwd, { recursive: true }));

const command = (...args: string[]) => vpcflow(args, { cwd });
const json = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("ips", () => {
  it("are each address once, as numbers in their order, IPv4 first, on a terminal too", async () => {
    for (const terminal of [false, true]) {
      const { status, stdout, stderr } = await vpcflow(["ips", "flows.log"], { cwd, terminal });
      expect(stdout).toBe("10.0.0.1\n10.0.0.9\n10.0.0.10\n2001:db8::1\n");
      expect(stderr).toMatch(/^4 addresses in 7 records.*1 record without a flow \(NODATA\)\n$/);
      expect(status).toBe(0);
    }
  });

  it("say of each what it did in the other formats", async () => {
    const [first] = json((await command("ips", "flows.log", "-f", "ndjson", "--limit", "1")).stdout);
    expect(first).toEqual({
      address: "10.0.0.1",
      network: "private",
      flows: 4,
      packets: 23,
      bytes: 9300,
      start: 1630619088,
      end: 1630619149,
      rejects: 1,
      peers: 3,
    });
  });

  it("are the packets' own too, where they are asked for", async () => {
    const format = "${interface-id} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}";
    writeFileSync(path.join(cwd, "pkt.log"), "eni-1 10.0.0.1 10.0.0.2 10.0.0.1 203.0.113.5\n");
    const args = ["ips", "pkt.log", "--log-format", format];
    expect((await command(...args)).stdout).toBe("10.0.0.1\n10.0.0.2\n");
    expect((await command(...args, "--pkt")).stdout).toBe("10.0.0.1\n10.0.0.2\n203.0.113.5\n");
  });

  it("of nothing are none", async () => {
    writeFileSync(path.join(cwd, "empty.log"), "");
    expect(await command("ips", "empty.log")).toMatchObject({ status: 0, stdout: "" });
  });
});

describe("find", () => {
  const found = async (...args: string[]) => {
    const { stdout } = await command("find", ...args, "--columns", "interface-id,dstaddr", "-f", "csv");
    return stdout.trim().split("\n").slice(1);
  };

  it("prints the records of an address at either end", async () => {
    expect(await found("10.0.0.9", "flows.log")).toEqual(["eni-a,10.0.0.9", "eni-c,10.0.0.9"]);
    expect(await found("2001:db8:0:0::1", "in", "flows.log")).toEqual(["eni-a,10.0.0.1"]);
  });

  it("takes several, and CIDRs", async () => {
    expect(await found("10.0.0.9,2001:db8::/32", "flows.log")).toHaveLength(3);
    expect(await found("10.0.0.9", "2001:db8::/32", "flows.log")).toHaveLength(3);
    expect(await found("10.0.0.8/29", "in", "flows.log", "--action", "REJECT")).toEqual(["eni-c,10.0.0.9"]);
  });

  it.each([
    [["flows.log"], '"flows.log" is no address or CIDR.'],
    [["10.0.0.1"], "find lacks a source: all that was named are addresses."],
    [["10.0.0.1", "flows.log", "--ip", "10.0.0.2"], "--ip is what find takes first."],
  ])("says what is missing of %j", async (args, message) => {
    const { status, stderr } = await command("find", ...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe("top", () => {
  const ranking = async (...args: string[]) => json((await command("top", ...args, "-f", "ndjson")).stdout);

  it("ranks addresses by bytes, each flow counted once for both of its ends", async () => {
    const { stdout, stderr } = await command("top", "flows.log");
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "rank\taddress\tnetwork\tbytes\tpackets\tflows\trejects\tpeers",
      "1\t10.0.0.1\tprivate\t9300\t23\t4\t1\t3",
      "2\t10.0.0.10\tprivate\t9000\t18\t2\t0\t1",
    ]);
    expect(stderr).toMatch(/^4 addresses in 7 records; .*2 records of a flow's other side not counted again/);
  });

  it("ranks as many as the number says, before the source or by --limit", async () => {
    expect(await ranking("2", "flows.log")).toHaveLength(2);
    expect(await ranking("flows.log", "-n", "1")).toHaveLength(1);
    expect((await command("top", "3")).stderr).toContain("top 3 lacks a source.");
    expect((await command("top", "3", "flows.log", "-n", "4")).stderr).toContain("How many is said twice");
  });

  it("ranks by what is asked for, and leaves out what has nothing of it", async () => {
    const addresses = async (by: string) =>
      (await ranking("flows.log", "--by", by)).map((row) => `${row.address} ${row[by]}`);
    expect(await addresses("peers")).toEqual(["10.0.0.1 3", "10.0.0.9 1", "10.0.0.10 1", "2001:db8::1 1"]);
    expect(await addresses("rejects")).toEqual(["10.0.0.1 1", "10.0.0.9 1"]);
    expect((await addresses("flows"))[0]).toBe("10.0.0.1 4");
    expect((await addresses("packets"))[0]).toBe("10.0.0.1 23");
  });

  it("ranks pairs, servers, services and other keys", async () => {
    expect((await ranking("flows.log", "--of", "servers"))[0]).toMatchObject({
      server: "10.0.0.10",
      server_port: 443,
      bytes: 9000,
    });
    expect((await ranking("flows.log", "--of", "services", "--by", "rejects"))[0]).toMatchObject({
      service: "ssh",
      rejects: 1,
    });
    expect((await ranking("flows.log", "--of", "action"))[0]).toMatchObject({ action: "ACCEPT", bytes: 9120 });
    const { status, stderr } = await command("top", "flows.log", "--of", "pairs", "--by", "peers");
    expect(stderr).toContain('--by peers ranks addresses, not "pairs".');
    expect(status).toBe(2);
  });

  it("counts both sides where they are asked for", async () => {
    expect((await ranking("flows.log", "--per-interface"))[0]).toMatchObject({
      address: "10.0.0.1",
      bytes: 10_480,
      flows: 6,
    });
  });

  it("is a table with bars on a terminal, in colour", async () => {
    const { context, stdout } = createWorld({ cwd, terminal: true, env: { NO_COLOR: "" } });
    await run(["top", "flows.log"], context);
    expect(stdout.text).toMatch(/# {2}address +network +bytes +packets +flows +rejects +peers\n/);
    expect(stdout.text).toMatch(/1 {2}10\.0\.0\.1 +private +9\.1 KiB {2}█{20} +23 +4 +1 +3\n/);
    expect(stdout.raw).toContain("\u001b[36m█");
  });

  it("shows hostile text as text", async () => {
    const line = LINES[0]!.replace("10.0.0.1 ", "\u001b[8mx ");
    writeFileSync(path.join(cwd, "odd.log"), `${line}\n`);
    const { context, stdout } = createWorld({ cwd, terminal: true, env: { NO_COLOR: "" } });
    await run(["top", "odd.log"], context);
    expect(stdout.raw).toContain("\\u001b[8mx");
    expect(stdout.raw).not.toContain("\u001b[8m");
  });

  it("of nothing is a header", async () => {
    writeFileSync(path.join(cwd, "empty.log"), "");
    const { status, stdout } = await command("top", "empty.log", "-o", "out.csv", "-f", "csv");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(readFileSync(path.join(cwd, "out.csv"), "utf8")).toBe(
      "rank,address,network,bytes,packets,flows,rejects,peers\n",
    );
  });
});

it.each(["aggregate", "ips", "report"])("%s does not follow what never ends", async (name) => {
  const { status, stderr } = await command(name, "kinesis://flows", "--follow", "-o", "out");
  expect(stderr).toContain("--follow without --end never comes to a result here.");
  expect(status).toBe(2);
});

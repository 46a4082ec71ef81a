import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

const LINES = [
  "2 123456789012 eni-a 10.0.0.1 10.0.0.2 50000 443 6 10 1000 1630619088 1630619148 ACCEPT OK",
  "2 123456789012 eni-b 10.0.0.1 10.0.0.2 50000 443 6 10 1000 1630619089 1630619149 ACCEPT OK",
  "2 123456789012 eni-b 10.0.0.2 10.0.0.1 443 50000 6 8 8000 1630619089 1630619149 ACCEPT OK",
  "2 123456789012 eni-a 10.0.0.1 10.0.0.3 50001 22 6 3 180 1630619088 1630619148 ACCEPT OK",
  "2 123456789012 eni-c 10.0.0.1 10.0.0.3 50001 22 6 3 180 1630619088 1630619148 REJECT OK",
  "2 123456789012 eni-a - - - - - - - 1630619088 1630619148 - NODATA",
];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-aggregate-"));
  writeFileSync(path.join(cwd, "flows.log"), `${LINES.join("\n")}\n`);
});
afterEach(() => rmSync(cwd, { recursive: true }));

const aggregate = (...args: string[]) => vpcflow(["aggregate", ...args], { cwd });

describe("aggregate", () => {
  it.each([[["empty.log", "flows.log"]], [["flows.log", "empty.log"]]])(
    "passes over an empty file among others, %j, and says so",
    async (files) => {
      writeFileSync(path.join(cwd, "empty.log"), "");
      const { status, stdout, stderr } = await aggregate(...files, "--by", "action");
      expect([status, stdout.trimEnd().split("\n").length]).toEqual([0, 3]);
      expect(stderr).toContain("empty.log is empty.\n");
      expect(stderr).toContain("2 groups of 6 records");
      const read = await vpcflow(["read", ...files], { cwd });
      expect([read.status, read.stdout.trimEnd().split("\n").length]).toEqual([0, 7]);
    },
  );

  it("sums each flow once, the largest first, and says what it did not count", async () => {
    const { status, stdout, stderr } = await aggregate("flows.log");
    expect(stdout).toBe(
      [
        "srcaddr dstaddr srcport dstport protocol action flows packets bytes start end",
        "10.0.0.2 10.0.0.1 443 50000 6 ACCEPT 1 8 8000 1630619089 1630619149",
        "10.0.0.1 10.0.0.2 50000 443 6 ACCEPT 1 10 1000 1630619089 1630619149",
        "10.0.0.1 10.0.0.3 50001 22 6 REJECT 1 3 180 1630619088 1630619148",
        "",
      ]
        .join("\n")
        .replaceAll(" ", "\t"),
    );
    expect(stderr).toBe(
      "3 groups of 6 records; 2 records of a flow's other side not counted again; 1 record without a flow (NODATA)\n",
    );
    expect(status).toBe(0);
  });

  it("shows both sides by interface", async () => {
    const { stdout } = await aggregate("flows.log", "--per-interface", "--by", "action", "--sum", "bytes", "-f", "csv");
    expect(stdout).toBe(
      "interface-id,action,flows,bytes\neni-b,ACCEPT,2,9000\neni-a,ACCEPT,2,1180\neni-c,REJECT,1,180\n",
    );
  });

  it("is a table on a terminal: times readable, protocols and services by name", async () => {
    const args = ["aggregate", "flows.log", "--by", "time:1h,protocol,client,server,service"];
    const { stdout } = await vpcflow(args, { cwd, terminal: true });
    expect(stdout).toMatch(/^time +protocol +client +server +service +flows +packets +bytes +start/);
    expect(stdout).toMatch(/2021-09-02T21:00:00Z +tcp +10\.0\.0\.1 +10\.0\.0\.2 +https +2 +18 +9,000 /);
  });

  it("sorts by a column or a key, and shows no more than the limit", async () => {
    const { stdout } = await aggregate(
      "flows.log",
      "--by",
      "dstport",
      "--sort",
      "dstport",
      "--limit",
      "2",
      "--sum",
      "packets",
    );
    expect(stdout).toBe("dstport\tflows\tpackets\n22\t1\t3\n443\t1\t10\n");
    const { status, stderr } = await aggregate("flows.log", "--by", "dstport", "--sort", "port");
    expect(stderr).toMatch(/^vpcflow: --sort names "port", which is no column here\.\n {2}Columns are dstport, flows/);
    expect(status).toBe(2);
  });

  it("calls a sum otherwise where a key has its name", async () => {
    const { stdout } = await aggregate("flows.log", "--by", "bytes", "--sum", "bytes", "--limit", "1", "-f", "ndjson");
    expect(JSON.parse(stdout)).toEqual({ bytes: 180, flows: 1, sum_bytes: 180 });
  });

  it("names ends by networks", async () => {
    writeFileSync(path.join(cwd, "networks.csv"), "10.0.0.1,web\n");
    const { stdout } = await aggregate(
      "flows.log",
      "--by",
      "src-network",
      "--networks",
      "networks.csv",
      "--sum",
      "bytes",
    );
    expect(stdout).toBe("src-network\tflows\tbytes\nprivate\t1\t8000\nweb\t2\t1180\n");
  });

  it("of nothing is a header and no error", async () => {
    writeFileSync(path.join(cwd, "empty.log"), "");
    for (const args of [["empty.log"], ["flows.log", "--start", "2030-01-01"]]) {
      const { status, stdout } = await aggregate(...args, "--by", "action");
      expect(stdout).toBe("action\tflows\tpackets\tbytes\tstart\tend\n");
      expect(status).toBe(0);
    }
  });

  it("of what cannot be read is an error", async () => {
    writeFileSync(path.join(cwd, "odd.log"), "these are no flow logs\n");
    const { status, stdout, stderr } = await aggregate("odd.log");
    expect(stderr).toMatch(/^vpcflow: No record could be read from odd\.log/);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  it("refuses fields that no record has", async () => {
    const { status, stderr } = await aggregate("flows.log", "--by", "vpc-id,srcaddr");
    expect(stderr).toMatch(/^vpcflow: No record has vpc-id\.\n/);
    expect(status).toBe(2);
    expect((await aggregate("flows.log", "--sum", "tcp-flags")).stderr).toMatch(/^vpcflow: No record has tcp-flags\./);
  });

  it("writes a file, and none of its own input", async () => {
    await aggregate("flows.log", "--by", "action", "-o", "out.tsv");
    expect(readFileSync(path.join(cwd, "out.tsv"), "utf8")).toMatch(/^action\tflows/);
    const { status, stderr } = await aggregate("flows.log", "-o", "flows.log");
    expect(stderr).toContain("which is the file that is read");
    expect(status).toBe(2);
  });
});

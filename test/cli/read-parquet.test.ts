import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPRESSORS } from "../../flow/parquet/compressors.ts";
import { dataMessage, event, line } from "../flow/subscription.ts";
import { vpcflow } from "./terminal.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-parquet-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function read(text: string, ...flags: string[]) {
  writeFileSync(path.join(cwd, "input"), text);
  return vpcflow(["read", "input", "-f", "parquet", ...flags], { cwd });
}

function rows(name = "out.parquet") {
  return parquetReadObjects({
    compressors: COMPRESSORS,
    file: new Uint8Array(readFileSync(path.join(cwd, name))).buffer,
  });
}

describe("read -f parquet", () => {
  it("writes a file of the records, with the event's time where they have one", async () => {
    const { status, stderr } = await read(dataMessage([event(line()), event(line(80))]), "-o", "out.parquet");
    expect([status, stderr]).toEqual([0, "2 records from 1 envelope\n"]);
    expect(await rows()).toMatchObject([
      { timestamp: new Date(1_630_619_088_000), srcaddr: "10.0.0.1", dstport: 443, bytes: 840n },
      { dstport: 80 },
    ]);
  });

  it("has the columns that were chosen, each once", async () => {
    await read(line(), "-o", "out.parquet", "--columns", "bytes,dst_port,srcaddr".replace("dst_port", "interface_id"));
    expect(await rows()).toEqual([{ bytes: 840n, interface_id: "eni-0a", srcaddr: "10.0.0.1" }]);
    const { status, stderr } = await read(line(), "-o", "out.parquet", "--columns", "bytes,bytes");
    expect(status).toBe(2);
    expect(stderr).toContain("--columns names bytes twice, which Parquet cannot hold.");
  });

  it("is not for a terminal", async () => {
    writeFileSync(path.join(cwd, "input"), line());
    for (const output of [[], ["-o", "-"]]) {
      const { status, stderr } = await vpcflow(["read", "input", "-f", "parquet", ...output], { cwd, terminal: true });
      expect(status).toBe(2);
      expect(stderr).toContain("A Parquet file is binary, and standard output is a terminal.");
      expect(stderr).toContain("-o FILE");
    }
  });

  it("ends where another format comes, and leaves no file", async () => {
    const lines = `${line()}\nsrcaddr vpc-id\n10.0.0.1 vpc-1\n`;
    const { status, stderr } = await read(lines, "-o", "out.parquet");
    expect(status).toBe(1);
    expect(stderr).toContain("The log format changes in mid-input: vpc-id came in.");
    expect(existsSync(path.join(cwd, "out.parquet"))).toBe(false);
  });

  it("names the first record that its types cannot hold, and writes the others", async () => {
    const large = line().replace(" 840 ", " 18446744073709551615 ");
    const { status, stderr } = await read(`${line()}\n${large}\n${line(80)}\n`, "-o", "out.parquet");
    expect(status).toBe(0);
    expect(stderr).toBe(
      '2 records; 1 record left out for an integer that Parquet cannot hold (bytes "18446744073709551615"): -f ndjson shows them\n',
    );
    expect(await rows()).toMatchObject([{ dstport: 443 }, { dstport: 80 }]);
  });

  it("is a whole file, of no rows, where nothing fell into the window", async () => {
    const { status } = await read(line(), "-o", "out.parquet", "--start", "1h");
    expect(status).toBe(0);
    expect(await rows()).toEqual([]);
  });

  it("leaves probes and other logs out, and says so", async () => {
    const other = event("START RequestId: 8f507cfc Version: $LATEST\n");
    const { stderr } = await read(dataMessage([other, event(line())]), "-o", "out.parquet");
    expect(stderr).toContain("1 record from 1 envelope; 1 log event that is no flow log not shown");
    expect(await rows()).toMatchObject([{ dstport: 443 }]);
  });
});

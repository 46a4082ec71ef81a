import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { preparePython } from "../emulators/python-venv.ts";
import { dataMessage, event, line } from "../flow/subscription.ts";

const MAIN = path.join(import.meta.dirname, "..", "..", "dist", "cli", "main.js");

const cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-duckdb-"));
afterAll(() => rmSync(cwd, { recursive: true }));

let python: string;
beforeAll(async () => {
  const found = await preparePython({ name: "duckdb-1.4.4", packages: ["duckdb==1.4.4"], called: "DuckDB" });
  if ("missing" in found) throw new Error(found.missing);
  python = found.python;
});

/** The rows that DuckDB gives for a query, as JSON. */
function duckdb(query: string): unknown[][] {
  const program = `
import duckdb, json, sys
print(json.dumps(duckdb.sql(sys.argv[1]).fetchall(), default=str))`;
  return JSON.parse(execFileSync(python, ["-c", program, query], { cwd, encoding: "utf8" }));
}

function vpcflow(input: string, ...flags: string[]): void {
  writeFileSync(path.join(cwd, "input"), input);
  execFileSync(process.execPath, [MAIN, "read", "input", "-f", "parquet", ...flags], { cwd, stdio: "pipe" });
}

describe("DuckDB reads what vpcflow writes", () => {
  it("with the types of AWS's own files", () => {
    vpcflow(dataMessage([event(line())]), "-o", "one.parquet");
    const types = duckdb("select column_name, column_type from (describe select * from 'one.parquet')");
    expect(Object.fromEntries(types as [string, string][])).toMatchObject({
      timestamp: "TIMESTAMP WITH TIME ZONE",
      version: "INTEGER",
      account_id: "VARCHAR",
      srcport: "INTEGER",
      protocol: "INTEGER",
      packets: "BIGINT",
      bytes: "BIGINT",
      start: "BIGINT",
      log_status: "VARCHAR",
    });
    expect(duckdb("select epoch_ms(timestamp), dstport, bytes from 'one.parquet'")).toEqual([
      [1_630_619_088_000, 443, 840],
    ]);
  });

  it("every row of many, nulls and texts among them, by any column", () => {
    const rows = 200_000;
    const lines = Array.from({ length: rows }, (_, row) => {
      const bytes = row % 5 === 0 ? "-" : `${row * 100_003}`;
      return `2 123456789012 eni-${row % 97} 10.${row % 200}.0.1 2001:db8::${(row % 60_000).toString(16)} ${row % 65_536} 443 6 ${row} ${bytes} ${1_630_619_088 + row} ${1_630_619_148 + row} ${row % 3 === 0 ? "REJECT" : "ACCEPT"} OK`;
    });
    vpcflow(`${lines.join("\n")}\n`, "-o", "many.parquet");
    const [sums] = duckdb(
      "select count(*), count(bytes), sum(bytes), sum(packets), sum(srcport), count(distinct interface_id), count(distinct dstaddr), min(start), max(\"end\") from 'many.parquet'",
    );
    const held = Array.from({ length: rows }, (_, row) => row).filter((row) => row % 5 !== 0);
    const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
    const all = Array.from({ length: rows }, (_, row) => row);
    expect(sums!.map(Number)).toEqual([
      rows,
      held.length,
      sum(held.map((row) => row * 100_003)),
      sum(all),
      sum(all.map((row) => row % 65_536)),
      97,
      60_000,
      1_630_619_088,
      1_630_619_148 + rows - 1,
    ]);
    // By the ranges of the row groups, and by a value of a dictionary.
    expect(duckdb("select packets, dstaddr, action from 'many.parquet' where start = 1630619088 + 150000")).toEqual([
      [150_000, "2001:db8::7530", "REJECT"],
    ]);
    expect(duckdb("select count(*) from 'many.parquet' where interface_id = 'eni-13' and action = 'REJECT'")).toEqual([
      [all.filter((row) => row % 97 === 13 && row % 3 === 0).length],
    ]);
  });

  it("text beyond ASCII, a column of nothing but nulls, and a file without rows", () => {
    vpcflow("srcaddr dstaddr bytes\nzürich - 1\n€😀 - 2\n", "-o", "text.parquet");
    expect(duckdb("select srcaddr, dstaddr, bytes from 'text.parquet' order by bytes")).toEqual([
      ["zürich", null, 1],
      ["€😀", null, 2],
    ]);
    vpcflow("srcaddr bytes\n10.0.0.1 1\n", "-o", "none.parquet", "--columns", "srcaddr", "--limit", "1");
    expect(duckdb("select * from 'none.parquet' where srcaddr = 'x'")).toEqual([]);
  });
});

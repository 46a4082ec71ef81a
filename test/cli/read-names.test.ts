import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { COMPRESSORS } from "../../flow/parquet/compressors.ts";
import { dataMessage, event, line } from "../flow/subscription.ts";
import { aws, cache, cwd, onFlows, tags } from "./named-ec2.ts";

const read = (...flags: string[]) => onFlows("read", flags);

describe("read --names", () => {
  it("shows in a table what addresses and interfaces are called, before them", async () => {
    const { status, stdout } = await read("--names", "-f", "table");
    expect(status).toBe(0);
    expect(stdout).toMatch(/2021-09-02T21:44:48Z +web-1 \(10\.0\.0\.1\) +40000 +10\.0\.0\.2 +443.*web-1 \(eni-0a\)/);
  });

  it("adds columns of names, after all others, in machine formats", async () => {
    const { stdout } = await read("--names");
    expect(stdout).toMatch(/^version\t.*\tlog-status\tsrc-name\tdst-name\tinterface-name\n/);
    expect(stdout).toMatch(/\tOK\tweb-1\t-\tweb-1\n$/);
    expect(JSON.parse((await read("--names", "-f", "ndjson")).stdout)).toMatchObject({
      srcaddr: "10.0.0.1",
      src_name: "web-1",
      dst_name: null,
      interface_name: "web-1",
    });
    await read("--names", "-f", "parquet", "-o", "out.parquet");
    const file = new Uint8Array(readFileSync(path.join(cwd, "out.parquet"))).buffer;
    expect(await parquetReadObjects({ file, compressors: COMPRESSORS })).toMatchObject([
      { srcaddr: "10.0.0.1", bytes: 840n, src_name: "web-1", dst_name: null },
    ]);
  });

  it("is meant where a column of names is asked for, hyphenated or underscored", async () => {
    const { stdout } = await read("--columns", "src-name,dstport,interface_name", "-f", "csv");
    expect(stdout).toBe("src-name,dstport,interface-name\nweb-1,443,web-1\n");
    expect((await read("--columns", "src-name", "-f", "table")).stdout).toBe("src-name\nweb-1\n");
  });

  it("leaves other logs as they are", async () => {
    writeFileSync(path.join(cwd, "flows.log"), dataMessage([event("START RequestId: 1"), event(line())]));
    const { stdout } = await read("--names", "-f", "ndjson");
    expect(JSON.parse(stdout.split("\n")[0]!)).toEqual({ timestamp: 1_630_619_088_000, message: "START RequestId: 1" });
  });

  it("asks EC2 once an hour, and anew where that is wanted", async () => {
    await read("--names");
    expect(aws.asked.sort()).toEqual(["DescribeNetworkInterfaces", "DescribeTags"]);
    aws.answers["DescribeTags"] = tags("web-2");
    expect((await read("--names")).stdout).toContain("web-1");
    expect(aws.asked).toHaveLength(2);
    expect((await read("--refresh-names")).stdout).toContain("web-2");
    const [file] = readdirSync(path.join(cache(), "vpcflow"));
    aws.answers["DescribeTags"] = tags("web-3");
    const old = Date.now() / 1000 - 3601;
    utimesSync(path.join(cache(), "vpcflow", file!), old, old);
    expect((await read("--names")).stdout).toContain("web-3");
  });

  it("keeps the names for the owner alone, in a file whose name tells no account, and asks anew where it is damaged", async () => {
    await read("--names", "--role-arn", "arn:aws:iam::123456789012:role/reader").catch(() => {});
    await read("--names");
    const folder = path.join(cache(), "vpcflow");
    const files = readdirSync(folder);
    expect(files.every((file) => /^names-eu-west-1-[\da-f]{16}\.json$/.test(file))).toBe(true);
    expect(statSync(path.join(folder, files[0]!)).mode & 0o077).toBe(0);
    for (const file of files) writeFileSync(path.join(folder, file), '{"version":1,"names":{"10.0.0.1":');
    expect((await read("--names")).stdout).toContain("web-1");
  });

  it("is a slip with plain text, which has no room for names", async () => {
    const { status, stderr } = await read("--names", "-f", "text");
    expect(status).toBe(2);
    expect(stderr).toContain("--names does not go with -f text");
    expect(aws.asked).toEqual([]);
  });

  it("says which action is lacking, and shows addresses as they are", async () => {
    aws.answers["DescribeNetworkInterfaces"] = { error: "UnauthorizedOperation", status: 403 };
    const { status, stdout, stderr } = await read("--names", "--columns", "srcaddr,src-name");
    expect([status, stdout]).toEqual([0, "srcaddr\tsrc-name\n10.0.0.1\t-\n"]);
    expect(stderr).toContain(
      "You lack ec2:DescribeNetworkInterfaces: addresses and interfaces are shown without names.\n",
    );
    expect(() => readdirSync(path.join(cache(), "vpcflow"))).toThrow();
  });

  it("lets no name steer the terminal", async () => {
    aws.answers["DescribeTags"] = tags("web\u202e1");
    expect((await read("--names", "-f", "table")).stdout).toContain("web\\u202e1 (10.0.0.1)");
  });
});

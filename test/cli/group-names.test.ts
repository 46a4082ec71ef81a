import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { line } from "../flow/subscription.ts";
import { aws, cwd, onFlows, tags } from "./named-ec2.ts";

const command = (name: string, ...flags: string[]) => onFlows(name, flags);

describe("aggregate --names", () => {
  it("has names in the cells of a table", async () => {
    const { status, stdout } = await command(
      "aggregate",
      "--names",
      "-f",
      "table",
      "--by",
      "interface-id,client,server",
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^interface-id +client +server +flows/);
    expect(stdout).toMatch(/\nweb-1 \(eni-0a\) +web-1 \(10\.0\.0\.1\) +10\.0\.0\.2 +1 /);
  });

  it("has columns of names after the keys in the machine formats", async () => {
    const by = ["--by", "srcaddr,dstaddr,dstport,interface-id", "--sum", "bytes", "--names"];
    expect((await command("aggregate", ...by)).stdout).toBe(
      "srcaddr\tdstaddr\tdstport\tinterface-id\tsrc-name\tdst-name\tinterface-name\tflows\tbytes\n" +
        "10.0.0.1\t10.0.0.2\t443\teni-0a\tweb-1\t-\tweb-1\t1\t840\n",
    );
    expect(JSON.parse((await command("aggregate", ...by, "-f", "ndjson")).stdout)).toEqual({
      srcaddr: "10.0.0.1",
      dstaddr: "10.0.0.2",
      dstport: 443,
      interface_id: "eni-0a",
      src_name: "web-1",
      dst_name: null,
      interface_name: "web-1",
      flows: 1,
      bytes: 840,
    });
    expect((await command("aggregate", "--by", "client,server", "--names", "-f", "csv")).stdout).toMatch(
      /^client,server,client-name,server-name,flows,.*\n10\.0\.0\.1,10\.0\.0\.2,web-1,-,1,/,
    );
  });

  it("is a slip where no key has a name, which is said before EC2 is asked", async () => {
    const { status, stderr } = await command("aggregate", "--by", "service", "--names");
    expect(status).toBe(2);
    expect(stderr).toContain("--names has nothing to name: --by names no address or interface.");
    expect(aws.asked).toEqual([]);
  });

  it("asks nobody without the flag", async () => {
    expect((await command("aggregate")).stdout).not.toContain("name");
    expect(aws.asked).toEqual([]);
  });

  it("takes --refresh-names for both", async () => {
    await command("aggregate", "--names");
    aws.answers["DescribeTags"] = tags("web-2");
    expect((await command("aggregate", "--refresh-names")).stdout).toContain("web-2");
  });
});

describe("top --names", () => {
  it("has names in the cells of a table, and columns of them elsewhere", async () => {
    expect((await command("top", "--names", "-f", "table")).stdout).toMatch(
      /\n1 +web-1 \(10\.0\.0\.1\) +private +840 B /,
    );
    expect((await command("top", "--names")).stdout).toMatch(
      /^rank\taddress\tnetwork\taddress-name\tbytes\t.*\n1\t10\.0\.0\.1\tprivate\tweb-1\t840\t.*\n2\t10\.0\.0\.2\tprivate\t-\t840\t/,
    );
    expect((await command("top", "--names", "--of", "pairs", "-f", "csv")).stdout).toMatch(
      /^rank,srcaddr,dstaddr,src-name,dst-name,bytes,/,
    );
  });

  it("is a slip where what is ranked has no names", async () => {
    const { status, stderr } = await command("top", "--of", "services", "--refresh-names");
    expect(status).toBe(2);
    expect(stderr).toContain("--refresh-names has nothing to name: --of names no address or interface.");
  });
});

describe("ips --names", () => {
  it("prints rows, since lines of addresses have no room for names", async () => {
    expect((await command("ips", "--names")).stdout).toMatch(
      /^address\tnetwork\taddress-name\tflows\t.*\n10\.0\.0\.1\tprivate\tweb-1\t1\t/,
    );
    expect((await onFlows("ips", ["--names"], { terminal: true })).stdout).toContain("web-1 (10.0.0.1)");
    const { status, stderr } = await command("ips", "--names", "-f", "text");
    expect(status).toBe(2);
    expect(stderr).toContain("--names does not go with -f text");
  });
});

describe("report --names", () => {
  const scan = Array.from({ length: 30 }, (_, port) =>
    line()
      .replace("10.0.0.1 10.0.0.2 40000 443", `10.0.0.1 10.0.0.2 40000 ${port + 1}`)
      .replace("ACCEPT", "REJECT"),
  );

  async function reported(...flags: string[]) {
    writeFileSync(path.join(cwd, "flows.log"), `${scan.join("\n")}\n`);
    const { status } = await command("report", "-o", "report.html", ...flags);
    expect(status).toBe(0);
    return readFileSync(path.join(cwd, "report.html"), "utf8");
  }

  it("has names in its tables and findings", async () => {
    const page = await reported("--names");
    expect(page).toContain("Port scan: <b>web-1 (10.0.0.1, private)</b> tried 30 ports of <b>10.0.0.2 (private)</b>");
    const [talkers, rejects] = ["Top talkers", "Rejects"].map((title) => page.split(`<h2>${title}</h2>`)[1]!);
    for (const section of [talkers!, rejects!]) {
      expect(section.split("</section>")[0]).toContain("<td>web-1 (10.0.0.1)</td>");
    }
    expect(await reported()).not.toContain("web-1");
  });

  it("lets no name become markup", async () => {
    aws.answers["DescribeTags"] = tags("&lt;script&gt;alert(1)&lt;/script&gt;");
    const page = await reported("--names");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; (10.0.0.1, private)");
    expect(page).not.toContain("<script>");
  });
});

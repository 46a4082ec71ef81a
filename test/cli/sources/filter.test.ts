import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vpcflow } from "../terminal.ts";

const LINES = [
  "2 123456789012 eni-1 10.20.0.1 8.8.8.8 50000 443 6 9 4000 1769860800 1769860860 ACCEPT OK",
  "2 123456789012 eni-2 203.0.113.9 10.0.0.2 40000 22 17 1 40 1769860900 1769860960 REJECT OK",
  "2 123456789012 eni-3 2001:db8::1 2001:db8::2 0 0 58 1 64 1769860800 1769860860 ACCEPT OK",
  "2 123456789012 eni-4 - - - - - - - 1769860800 1769860860 - NODATA",
];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-filter-"));
  writeFileSync(path.join(cwd, "flows.log"), `${LINES.join("\n")}\nthis is no flow log line\n`);
});
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (...flags: string[]) => vpcflow(["read", "flows.log", "-f", "text", ...flags], { cwd });

async function kept(...flags: string[]): Promise<number[]> {
  const { stdout } = await read(...flags);
  return LINES.flatMap((line, index) => (stdout.includes(line) ? [index + 1] : []));
}

describe("the filters of every command that reads", () => {
  it.each([
    [[], [1, 2, 3, 4]],
    [
      ["--ip", "10.0.0.0/8"],
      [1, 2],
    ],
    [
      ["--ip", "10.20.0.1", "--ip", "2001:DB8:0::1"],
      [1, 3],
    ],
    [
      ["--ip", "8.8.8.8,203.0.113.9"],
      [1, 2],
    ],
    [["--port", "https"], [1]],
    [
      ["--port", "20-30", "--port", "443"],
      [1, 2],
    ],
    [
      ["--protocol", "tcp,udp"],
      [1, 2],
    ],
    [["--protocol", "58"], [3]],
    [["--action", "reject"], [2]],
    [
      ["--eni", "eni-1", "--eni", "eni-4"],
      [1, 4],
    ],
    [["--status", "nodata"], [4]],
    [["--ip", "10.0.0.0/8", "--action", "ACCEPT"], [1]],
    [["--where", "bytes > 40", "--where", "protocol = icmpv6"], [3]],
    [
      ["--where", "dstport in (22, 3389) or srcaddr is absent"],
      [2, 4],
    ],
  ])("%j leave %j", async (flags, expected) => {
    expect(await kept(...flags)).toEqual(expected);
  });

  it("count what they leave out, and still count what is no record", async () => {
    const { stderr, status } = await read("--action", "REJECT");
    expect(status).toBe(0);
    expect(stderr).toContain(
      "1 record; skipped 3 records that the filters leave out, 1 line that does not fit the log format",
    );
  });

  it("look at the packet's own ends, and at extractedFields", async () => {
    const extractedFields = { srcaddr: "10.0.0.1", pkt_srcaddr: "192.0.2.7", dstport: "443" };
    const logEvents = [{ id: "1", timestamp: 1769860800000, message: "x", extractedFields }];
    const message = {
      messageType: "DATA_MESSAGE",
      owner: "1",
      logGroup: "g",
      logStream: "l",
      subscriptionFilters: [],
      logEvents,
    };
    writeFileSync(path.join(cwd, "message.gz"), gzipSync(JSON.stringify(message)));
    const one = await vpcflow(["read", "message.gz", "-f", "ndjson", "--ip", "192.0.2.7"], { cwd });
    expect(one.stdout).toContain('"pkt_srcaddr":"192.0.2.7"');
    const none = await vpcflow(["read", "message.gz", "-f", "ndjson", "--ip", "192.0.2.8"], { cwd });
    expect([none.stdout, none.status]).toEqual(["", 0]);
  });

  it("know networks by the names that a file gives them", async () => {
    writeFileSync(path.join(cwd, "nets.csv"), "203.0.113.0/24,office\n");
    expect(await kept("--where", "srcaddr in network office", "--networks", "nets.csv")).toEqual([2]);
    expect(await kept("--where", "ip is internal")).toEqual([1, 2]);
  });

  it.each([
    [["--networks", "none.csv"], '--networks names "none.csv", which is not there.', 2],
    [["--networks", "nets.csv"], "nets.csv, line 1", 1],
    [["--networks", "."], "is a folder, and a file was expected.", 1],
    [["--config", "none.json"], '--config names "none.json", which is not there.', 2],
  ])("say at once what is wrong with a file of networks that nothing asks for: %j", async (flags, said, expected) => {
    writeFileSync(path.join(cwd, "nets.csv"), "203.0.113.0/33,office\n");
    const { stderr, stdout, status } = await read(...flags);
    expect(stderr).toContain(said);
    expect([status, stdout]).toEqual([expected, ""]);
  });

  it("say that no record has a field, rather than nothing", async () => {
    const { stderr, status } = await read("--where", "tcp-flags = 2");
    expect(status).toBe(2);
    expect(stderr).toContain("No record has tcp-flags, which the filter asks about.");
    const notice = await read("--where", "vpc-id is absent");
    expect(notice.status).toBe(0);
    expect(notice.stderr).toContain("No record has vpc-id, which the filter asks about.");
  });

  it("say nothing of fields where there are no records, or where another alternative has them", async () => {
    writeFileSync(path.join(cwd, "empty.log"), "");
    const empty = await vpcflow(["read", "empty.log", "--where", "tcp-flags = 2"], { cwd });
    expect(empty.stderr).not.toContain("tcp-flags");
    expect((await read("--where", "tcp-flags = 2 or bytes > 4000")).stderr).not.toContain("tcp-flags");
  });

  it.each([
    [["--ip", "10.0.0/8"], '--ip is "10.0.0/8": expected an address or a CIDR such as 10.0.0.0/8.'],
    [["--ip", ""], '--ip is "": expected an address'],
    [["--port", "htps"], '--port is "htps": expected a port (0 to 65535) or the name of a service (https?).'],
    [["--port", "9-8"], '--port is "9-8": expected a range from the smaller to the larger.'],
    [["--protocol", "tpc"], '--protocol is "tpc": expected a protocol\'s number (0 to 255) or name (tcp?).'],
    [["--action", "DROP"], '--action is "DROP": expected ACCEPT or REJECT.'],
    [["--eni", "i-1"], '--eni is "i-1": expected an id such as eni-0123456789abcdef0.'],
    [["--status", "FINE"], '--status is "FINE": expected OK, NODATA or SKIPDATA.'],
    [["--where", "dstport ="], "--where: at character 10: expected a value, found the end."],
    [["--where", "srcaddr in network x"], "--where: at character 20: expected the name of a network"],
  ])("%j is a slip in the command line", async (flags, message) => {
    const { stderr, stdout, status } = await read(...flags);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  const long = `${"bytes > 1 and ".repeat(10)}colour = red${" and bytes > 2".repeat(10)}`;
  it.each([
    ["dstport = all and bytes > 1", "dstport = all and bytes > 1", "          ^"],
    ["srcaddr in (10.0.0.1,\t\n none)", "srcaddr in (10.0.0.1,   none)", "                        ^"],
    ["vpc-id = 日本 & x", "vpc-id = 日本 & x", "              ^"],
    [long, /^….*and colour = red and bytes > 2.*…$/, `${" ".repeat(41)}^`],
  ])("--where shows the place of the fault in %j", async (where, shown, caret) => {
    const { stderr, status } = await read("--where", where);
    const [sentence, text, below, hint] = stderr.split("\n");
    expect(sentence).toMatch(/^vpcflow: --where: at character \d+: expected /);
    expect(text!.slice(0, 3)).toBe("   ");
    if (typeof shown === "string") expect(text!.slice(3)).toBe(shown);
    else expect(text!.slice(3)).toMatch(shown);
    expect(below).toBe(`   ${caret}`);
    expect(hint).toMatch(/^ {2}[A-Z].*\.$/);
    expect(status).toBe(2);
  });
});

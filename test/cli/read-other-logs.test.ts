import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataMessage, event, line } from "../flow/subscription.ts";
import { vpcflow } from "./terminal.ts";

const LOG = "START RequestId: 8f507cfc Version: $LATEST\n";
const JSON_LOG = '{"level":"info","srcaddr":"10.0.0.1"}';
const AT = 1_630_619_088_000;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-other-logs-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** What is read of a stream on which flow logs and other logs follow each other, a subscription message each. */
async function read(messages: readonly string[], ...flags: string[]) {
  writeFileSync(
    path.join(cwd, "input"),
    messages.map((message) => `${dataMessage([event(message)], { logGroup: "/any" })}\n`).join(""),
  );
  return vpcflow(["read", "input", ...flags], { cwd });
}

describe("log events that are no flow logs", () => {
  it("are records of their own in ndjson, with their time and their text", async () => {
    const { stdout, stderr } = await read([LOG, line(), JSON_LOG], "-f", "ndjson");
    const [first, flow, last] = stdout
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect([first, last]).toEqual([
      { timestamp: AT, message: LOG },
      { timestamp: AT, message: JSON_LOG },
    ]);
    expect(flow).toMatchObject({ timestamp: AT, dstport: 443 });
    expect(stderr).toBe("1 record and 2 log events that are no flow logs from 3 envelopes\n");
  });

  it("are text as they came, a line each", async () => {
    const { stdout } = await read([LOG, line(), "Traceback:\n  File"], "-f", "text");
    expect(stdout).toBe(`${LOG.trimEnd()}\n${line()}\nTraceback:   File\n`);
  });

  it("stand in a table under a header of their own", async () => {
    const { stdout } = await read([line(), JSON_LOG], "-f", "table");
    expect(stdout).toContain(`\n\ntimestamp             message\n2021-09-02T21:44:48Z  ${JSON_LOG}\n`);
  });

  it.each(["tsv", "csv"])("have no row in %s, which says how many there were and what shows them", async (format) => {
    const { status, stdout, stderr } = await read([LOG, line(), JSON_LOG, line(80)], "-f", format);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).toMatch(/^timestamp.version.account-id/);
    expect(stdout).not.toContain("START");
    expect(stderr).toBe(
      "2 records from 4 envelopes; 2 log events that are no flow logs not shown: -f ndjson shows them\n",
    );
    expect(status).toBe(0);
  });

  it("settle no header: one of tsv comes with the first flow log, and alone they leave it out", async () => {
    const { status, stdout, stderr } = await read([LOG, JSON_LOG]);
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toBe(
      "0 records from 2 envelopes; 2 log events that are no flow logs not shown: -f ndjson shows them\n",
    );
  });

  it("have a row where message is among the columns that were chosen", async () => {
    const { stdout, stderr } = await read([LOG, line()], "--columns", "timestamp,message,dstport");
    expect(stdout).toBe(`timestamp\tmessage\tdstport\n${AT}\t${LOG.trimEnd()}\\n\t-\n${AT}\t-\t443\n`);
    expect(stderr).toBe("1 record and 1 log event that is no flow log from 2 envelopes\n");
    expect((await read([LOG], "--columns", "message", "-f", "ndjson")).stdout).toBe(
      `${JSON.stringify({ message: LOG })}\n`,
    );
    expect((await read([line()], "--columns", "message")).status).toBe(2);
  });

  it("count for the limit like any record", async () => {
    const { stdout } = await read([LOG, line(), JSON_LOG], "-f", "ndjson", "--limit", "2");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  });

  it("with as many words as a flow log are told apart, wherever they stand in a batch", async () => {
    const syslog = "Nov 28 22:33:41 ip-10-0-0-5 sshd[1234]: Failed password for root from 192.0.2.7 port 40022 ssh2";
    writeFileSync(path.join(cwd, "input"), dataMessage([event(line()), event(syslog), event(line())]));
    const { stdout, stderr } = await vpcflow(["read", "input"], { cwd });
    expect(stdout).not.toContain("sshd");
    expect(stderr).toContain("1 log event that is no flow log not shown");
  });
});

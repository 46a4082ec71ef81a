import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { vpcflow } from "./terminal.ts";

const START = 1630619088;
const line = (eni: string, from: string, to: string, rest: string) => `2 123456789012 ${eni} ${from} ${to} ${rest} OK`;
const LINES = [
  line("eni-a", "10.0.0.1", "10.0.0.2", `50000 443 6 10 2048 ${START} ${START + 60} ACCEPT`),
  line("eni-b", "10.0.0.1", "10.0.0.2", `50000 443 6 10 2048 ${START} ${START + 60} ACCEPT`),
  line("eni-a", "10.0.0.1", "10.0.0.9", `50000 443 6 1 1 ${START + 600} ${START + 660} ACCEPT`),
  ...Array.from({ length: 30 }, (_, index) =>
    line("eni-b", "203.0.113.5", "10.0.0.2", `40000 ${index + 1} 6 1 40 ${START + 120} ${START + 180} REJECT`),
  ),
  `2 123456789012 eni-a - - - - - - - ${START} ${START + 60} - SKIPDATA`,
];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-report-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function reported(lines: readonly string[], ...flags: string[]) {
  writeFileSync(path.join(cwd, "flows.log"), `${lines.join("\n")}\n`);
  const { status, stderr } = await vpcflow(["report", "flows.log", "-o", "report.html", ...flags], { cwd });
  return { status, stderr, page: readFileSync(path.join(cwd, "report.html"), "utf8") };
}

/** What a person reads, without the markup. */
const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("a report", () => {
  it("is a page of what happened, each flow counted once", async () => {
    const { status, stderr, page } = await reported(LINES);
    const text = textOf(page);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^report\.html: 34 records; 1 record of a flow's other side not counted again; 1 SKIPDATA/);
    expect(text).toContain("Flow logs of flows.log 2021-09-02 21:44 to 2021-09-02 21:55 UTC.");
    expect(text).toContain("traffic 3.2 KiB flows 32 rejected flows 30 addresses 4 records 34");
    expect(text).toMatch(/10\.0\.0\.2 private 3\.2 KiB 31 2 30/);
    expect(text).toMatch(/https 2\.0 KiB 2 0/);
    expect(text).toMatch(/2021-09-02 21:44: 2\.0 KiB accepted, 0 B rejected/);
  });

  it("says what stands out, with its numbers", async () => {
    const text = textOf((await reported(LINES)).page);
    expect(text).toContain(
      "Port scan: 203.0.113.5 tried 30 ports of 10.0.0.2 (private) ; all of its 30 flows rejected.",
    );
    expect(text).toContain("Flows are missing: AWS could not log them (1 SKIPDATA record).");
    expect(textOf((await reported(LINES.slice(0, 3))).page)).toContain("Nothing stands out");
  });

  it("names networks, has as many rows as asked, and the title that it is given", async () => {
    writeFileSync(path.join(cwd, "networks.csv"), "10.0.0.0/24,web\n203.0.113.0/24,partner\n");
    const flags = ["--networks", "networks.csv", "--limit", "1", "--title", "Monday <b>"];
    const { page } = await reported(LINES, ...flags);
    expect(page).toContain("<title>Monday &lt;b&gt;</title>");
    expect(textOf(page)).toContain("203.0.113.5 (partner) tried 30 ports of 10.0.0.2 (web)");
    expect(page.match(/<tr><td>/g)).toHaveLength(3);
  });

  it("needs nothing from anywhere, and runs nothing", async () => {
    const { page } = await reported(LINES);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=/i);
  });

  it("shows hostile values as text", async () => {
    const attack = `"><script>alert(1)</script><img/src=x/onerror='alert(1)'>`;
    const { page } = await reported([
      line("eni-1", attack, "\u202e\u001b[31m&lt;", `1 2 6 1 99 ${START} ${START} ${attack}`),
      ...LINES,
    ]);
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain(
      "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img/src=x/onerror=&#39;alert(1)&#39;&gt;",
    );
    expect(page).toContain("\\u202e\\u001b[31m&amp;lt;");
  });

  it("of nothing is a page that says so", async () => {
    writeFileSync(path.join(cwd, "empty.log"), "");
    const { status, stdout } = await vpcflow(["report", "empty.log"], { cwd });
    expect(status).toBe(0);
    expect(textOf(stdout)).toContain("No flow has a time.");
  });

  it("is not poured onto a terminal, and leaves nothing behind where it fails", async () => {
    writeFileSync(path.join(cwd, "odd.log"), "no flow logs here\n");
    const toTerminal = await vpcflow(["report", "odd.log"], { cwd, terminal: true });
    expect(toTerminal.stderr).toContain("Name a file: -o report.html.");
    expect(toTerminal.status).toBe(2);
    const failed = await vpcflow(["report", "odd.log", "-o", "report.html"], { cwd });
    expect(failed.status).toBe(1);
    expect(() => readFileSync(path.join(cwd, "report.html"))).toThrow();
  });
});

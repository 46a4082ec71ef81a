import { describe, expect, it } from "vitest";
import type { Check, CheckContext, Finding, Outcome } from "../../cli/checks/check.ts";
import { failed, passed, unchecked } from "../../cli/checks/check.ts";
import { Progress } from "../../cli/progress.ts";
import { runChecks } from "../../cli/verify/run-checks.ts";
import { waitForData } from "../../cli/verify/wait.ts";
import { createWorld } from "./terminal.ts";

const soon = (found = "none yet") => failed(found, "wait", { mayPass: true });

/** Checks that find one outcome after the other, the last one for ever; and how often each was looked at. */
function world(outcomes: Record<string, Outcome[]>, forMs = 5_000, everyMs = 5) {
  const looks: string[] = [];
  const checks = Object.entries(outcomes).map(([hop, [...left]]): Check => {
    const run = async () => {
      looks.push(hop);
      return left.length > 1 ? left.shift()! : left[0]!;
    };
    return { hop, title: `${hop} works`, actions: [], run };
  });
  const stop = new AbortController();
  const { context, stderr } = createWorld({ cwd: "/", terminal: true });
  const findings: Finding[] = [];
  const checkContext = { signal: stop.signal } as CheckContext;
  const wait = async () => {
    await runChecks(checks, checkContext, (finding) => findings.push(finding));
    await waitForData({ checks, context: checkContext, findings, forMs, everyMs, progress: new Progress(context) });
    return findings.map(({ hop, status }) => `${hop} ${status}`);
  };
  return { looks, wait, stop, stderr, findings };
}

describe("waiting for data", () => {
  it("looks again at what may pass alone, until it has passed", async () => {
    const { wait, looks } = world({
      stream: [passed("ACTIVE")],
      records: [soon(), soon(), passed("2 flow logs")],
      pattern: [unchecked("no event", undefined, { mayPass: true }), passed("matches")],
    });
    expect(await wait()).toEqual(["stream passed", "records passed", "pattern passed"]);
    expect(looks.filter((hop) => hop === "stream")).toHaveLength(1);
    expect(looks.filter((hop) => hop === "records")).toHaveLength(3);
    expect(looks.filter((hop) => hop === "pattern")).toHaveLength(2);
  });

  it("says which hop is waited for, how much of the time is over and when it looks next, in 80 columns", async () => {
    const hops = { group: [soon(), passed("events")], records: [soon(), soon("no record"), passed("2")] };
    const { wait, stderr } = world(hops, 5_000, 200);
    await wait();
    expect(stderr.text).toMatch(/waiting for: group \(\d s of 5 s, looks again in 1 s\)/);
    expect(stderr.text).toMatch(/✔ waiting for: group events/);
    expect(stderr.text).toMatch(/✔ waiting for: records 2/);
  });

  it("ends at once where a hop has failed that waiting cannot mend", async () => {
    const { wait, looks, stderr } = world({ role: [failed("may not put", "add it")], records: [soon()] });
    expect(await wait()).toEqual(["role failed", "records failed"]);
    expect(looks).toEqual(["role", "records"]);
    expect(stderr.text).toBe("");
  });

  it("and where one comes to fail so meanwhile", async () => {
    const { wait, looks } = world({ records: [soon(), soon(), failed("of another format", "set logFormat")] });
    expect(await wait()).toEqual(["records failed"]);
    expect(looks).toHaveLength(3);
  });

  it("does not wait for what could not be checked", async () => {
    const noEvent = unchecked("no event", undefined, { mayPass: true });
    const { wait, looks } = world({ role: [unchecked("denied")], pattern: [noEvent], records: [passed("2")] });
    await wait();
    expect(looks).toEqual(["role", "pattern", "records"]);
  });

  it("goes on to the hops that were not looked at while credentials could not be asked for", async () => {
    const { wait, looks } = world({ credentials: [soon("throttled"), passed("jo")], records: [soon(), passed("2")] });
    expect(await wait()).toEqual(["credentials passed", "records passed"]);
    expect(looks).toEqual(["credentials", "credentials", "records", "records"]);
  });

  it("ends when the time is over, with what was found last", async () => {
    const { wait, stderr, findings } = world({ records: [soon(), soon("still none")] }, 40);
    const started = performance.now();
    expect(await wait()).toEqual(["records failed"]);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(findings[0]?.found).toBe("still none");
    expect(stderr.text).toContain("✖ waiting for: records still none");
  });

  it("leaves at once at Ctrl-C", async () => {
    const { wait, stop, findings, stderr } = world({ records: [soon()] }, 60_000, 30_000);
    setTimeout(() => stop.abort(), 50);
    const started = performance.now();
    await expect(wait()).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(findings).toHaveLength(1);
    expect(stderr.text.split("\n").at(-2)).toContain("✖ waiting for: records cancelled");
  });
});

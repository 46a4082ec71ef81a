import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { Reading } from "../../cli/sources/reading.ts";
import { followTop } from "../../cli/top/follow.ts";
import { liveFlags } from "../../cli/top/live-flags.ts";
import { rankingPlan } from "../../cli/top/ranking.ts";
import type { NameOf } from "../../flow/name-columns.ts";
import { Networks } from "../../flow/networks.ts";
import { emptyCounts, type RecordBatch } from "../../flow/record-batch.ts";
import { ALWAYS } from "../../flow/time-window.ts";
import { batchOfFlows, flow } from "../flow/aggregate/flows.ts";
import { createWorld, vpcflow } from "./terminal.ts";

const cwd = tmpdir();
const batch = (bytes: number) => batchOfFlows([flow("eni-1", "10.0.0.1", "10.0.0.2", { bytes })]);
const CANCELLED = Object.assign(new Error("cancelled"), { name: "AbortError" });

/** Follows what `batches` gives, until it ends or `stop` is called. */
function following(
  batches: (until: Promise<void>) => AsyncGenerator<RecordBatch>,
  {
    terminal = true,
    by = "bytes",
    nameOf,
    ...flags
  }: { terminal?: boolean; by?: "bytes" | "peers"; format?: "ndjson" | "tsv"; nameOf?: NameOf } = {},
) {
  const controller = new AbortController();
  const { context, stdout } = createWorld({ cwd, terminal, signal: controller.signal, env: { NO_COLOR: "" } });
  const stopped = new Promise<void>((resolve) => controller.signal.addEventListener("abort", () => resolve()));
  const source = { counts: emptyCounts(), [Symbol.asyncIterator]: () => batches(stopped) };
  const parts = {
    reading: new Reading([{ source, window: ALWAYS }], controller.signal, { stop: () => controller.abort(CANCELLED) }),
    plan: rankingPlan(by, undefined),
    flags: { ...liveFlags({ by, interval: "0.02s", ...flags }, context), intervalMs: 5 },
    networks: new Networks(),
    nameOf,
    limit: 10,
    bothSides: undefined,
    notice: () => "a notice",
  };
  return { ended: followTop(parts, context), stdout, stopped, stop: () => controller.abort(CANCELLED) };
}

async function* unending(stopped: Promise<void>) {
  yield batch(1000);
  await stopped;
}

describe("top --follow on a terminal", () => {
  it("draws the ranking in its place, and gives the terminal back at Ctrl-C, with the last ranking", async () => {
    const { ended, stdout, stop } = following(unending);
    await stdout.see("1000 B");
    await stdout.see("a notice");
    stop();
    await expect(ended).rejects.toThrow("cancelled");
    const [before, after] = stdout.raw.split("\u001b[?25h\u001b[?1049l");
    expect(before!.startsWith("\u001b[?1049h\u001b[?25l\u001b[H")).toBe(true);
    expect(after).toContain("10.0.0.1");
    // Bold and colours alone: nothing that moves the cursor or clears.
    expect(
      after!
        .split("\u001b[")
        .slice(1)
        .filter((rest) => !/^\d+m/.test(rest)),
    ).toEqual([]);
  });

  it("says of which time the window is, by the records and not by the clock", async () => {
    const { ended, stdout } = following(async function* () {
      yield batch(1000);
    });
    await ended;
    expect(stdout.raw).toMatch(
      /Top by bytes, \d{4}-\d\d-\d\d [\d:]{8} to .{19} UTC of the records' time: 1 records? so far/,
    );
    const { stdout: help } = await vpcflow(["top", "--help"], { cwd });
    expect(help.replace(/\s+/g, " ")).toContain("--window follows the time in the records");
  });

  it("ends with the source, and leaves the last ranking", async () => {
    const { ended, stdout } = following(async function* () {
      yield batch(1000);
      yield batch(500);
    });
    await ended;
    expect(stdout.raw.split("\u001b[?1049l").at(-1)).toContain("1.5 KiB");
  });

  it("gives the terminal back where the source fails", async () => {
    const { ended, stdout } = following(async function* () {
      yield batch(1000);
      await new Promise((resolve) => setTimeout(resolve, 40));
      throw new Error("no such stream");
    });
    await expect(ended).rejects.toThrow("no such stream");
    expect(stdout.raw.endsWith("\u001b[?25h\u001b[?1049l") || !stdout.raw.includes("\u001b[?1049h")).toBe(true);
  });

  it("goes on with what comes", async () => {
    const { ended, stdout, stop } = following(async function* (stopped) {
      yield batch(1000);
      await stdout.see("1000 B");
      yield batch(9000);
      await stopped;
    });
    await stdout.see("9.8 KiB");
    stop();
    await expect(ended).rejects.toThrow();
  });
});

describe("top --follow elsewhere", () => {
  it("prints one ranking after another, each row with its time, under one header", async () => {
    const { ended, stdout, stop } = following(unending, { terminal: false, format: "tsv" });
    await stdout.see("\t10.0.0.1\tprivate\t1000");
    await stdout.see("\t10.0.0.1\tprivate\t1000");
    stop();
    await expect(ended).rejects.toThrow();
    const lines = stdout.raw.trim().split("\n");
    expect(lines[0]).toBe("time\trank\taddress\tnetwork\tbytes\tpackets\tflows\trejects\tpeers");
    expect(lines.filter((line) => line.startsWith("time"))).toHaveLength(1);
    expect(lines[1]).toMatch(/^\d{10}\t1\t10\.0\.0\.1\tprivate\t1000\t1\t1\t0\t1$/);
    expect(stdout.raw).not.toContain("\u001b");
  });

  it("ends where its output is closed, though nothing more comes of the source", async () => {
    const { ended, stdout, stopped } = following(unending, { terminal: false, format: "tsv" });
    await stdout.see("\t10.0.0.1\tprivate\t1000");
    stdout.destroy();
    await expect(ended).rejects.toMatchObject({ code: "ERR_STREAM_DESTROYED" });
    // Its source is ended with it, or the process would stay.
    await stopped;
  });

  it("prints ndjson", async () => {
    const { ended, stdout } = following(
      async function* () {
        yield batch(7);
      },
      { terminal: false, format: "ndjson", by: "peers" },
    );
    await ended;
    const last = JSON.parse(stdout.raw.trim().split("\n").at(-1)!);
    expect(last).toMatchObject({ rank: 2, address: "10.0.0.2", peers: 1, bytes: 7 });
    expect(last.time).toBeGreaterThan(1.6e9);
  });
});

describe("top --follow with names", () => {
  const nameOf = (token: string) => (token === "10.0.0.1" ? "web-1" : undefined);
  const once = async function* () {
    yield batch(1000);
  };

  it("shows them in the cells on a terminal", async () => {
    const { ended, stdout } = following(once, { nameOf });
    await ended;
    expect(stdout.raw.split("\u001b[?1049l").at(-1)).toMatch(/\n1 +web-1 \(10\.0\.0\.1\) +private /);
  });

  it("has a column of them elsewhere", async () => {
    const { ended, stdout } = following(once, { terminal: false, format: "tsv", nameOf });
    await ended;
    expect(stdout.raw.split("\n")[0]).toMatch(/^time\trank\taddress\tnetwork\taddress-name\tbytes\t/);
    expect(stdout.raw).toMatch(/\n\d+\t1\t10\.0\.0\.1\tprivate\tweb-1\t1000\t/);
  });
});

describe("its flags", () => {
  it.each([
    [["--window", "5m"], "--window is for --follow."],
    [["--interval", "5s"], "--interval is for --follow."],
    [["--follow", "--window", "soon"], '--window is "soon", which is no length of time.'],
    [["--follow"], '--follow does not go with "flows.log".'],
  ])("that are a slip are refused: %j", async (flags, message) => {
    const { status, stderr } = await vpcflow(["top", "flows.log", ...flags], { cwd });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

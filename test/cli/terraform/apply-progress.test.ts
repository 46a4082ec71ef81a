import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApplyProgress } from "../../../cli/terraform/apply-progress.ts";
import type { TerraformMessage } from "../../../cli/terraform/messages.ts";
import { createWorld } from "../terminal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const planned = (address: string): TerraformMessage => ({ kind: "change", drift: false, address, action: "create" });
const told = (event: "start" | "complete" | "errored", address: string, elapsedSeconds = 0): TerraformMessage => ({
  kind: "resource",
  event,
  address,
  action: "create",
  elapsedSeconds,
});

function shown({ terminal = false, env = {} }: { terminal?: boolean; env?: Record<string, string> } = {}) {
  const { context, stderr } = createWorld({ cwd: "/", terminal, env });
  const progress = new ApplyProgress(context);
  for (const address of ["a.one", "b.two"]) progress.take(planned(address));
  return { progress, stderr };
}

describe("the progress of an apply", () => {
  it("is a line for each resource once it is done, where nothing can move", () => {
    const { progress, stderr } = shown();
    progress.take(told("start", "a.one"));
    progress.take(told("complete", "a.one", 30));
    progress.take(told("start", "b.two"));
    progress.take(told("errored", "b.two"));
    progress.stop();
    expect(stderr.raw).toBe("✔ created a.one (30 s, 1 of 2)\n✖ b.two not created\n");
  });

  it("cuts an address to a terminal's width, and in a log names it whole", () => {
    const address = `aws_s3_bucket_server_side_encryption_configuration.${"x".repeat(200)}`;
    for (const terminal of [true, false]) {
      const { progress, stderr } = shown({ terminal });
      progress.take(told("complete", address));
      progress.stop();
      expect(stderr.text.includes(address)).toBe(!terminal);
    }
  });

  it("tells now and then of what takes long", () => {
    const { progress, stderr } = shown();
    progress.take(told("start", "a.one"));
    vi.advanceTimersByTime(65_000);
    progress.stop();
    expect(stderr.raw.match(/… creating a\.one \d+ s\n/g)).toHaveLength(2);
  });

  it("is on a terminal also what is being worked on, drawn over itself, and gone at the end", () => {
    const { progress, stderr } = shown({ terminal: true });
    progress.take(told("start", "a.one"));
    progress.take(told("start", "b.two"));
    vi.advanceTimersByTime(100);
    expect(stderr.text).toContain("creating b.two 0 s\n  0 of 2\n");
    progress.take(told("complete", "a.one"));
    progress.stop();
    expect(stderr.raw.endsWith("\u001b[2A\r\u001b[J")).toBe(true);
    expect(stderr.text).toContain("✔ created a.one (1 of 2)");
  });

  it("shows no more at a time than a screen can be drawn over", () => {
    const { progress, stderr } = shown({ terminal: true });
    for (let number = 0; number < 20; number++) progress.take(told("start", `a.n${number}`));
    vi.advanceTimersByTime(100);
    progress.stop();
    expect(stderr.text).toContain("and 12 more");
  });

  it("does not move in CI", () => {
    const { progress, stderr } = shown({ terminal: true, env: { CI: "true" } });
    progress.take(told("start", "a.one"));
    vi.advanceTimersByTime(1000);
    progress.stop();
    expect(stderr.raw).toBe("");
  });

  it("steers no terminal by an address", () => {
    const { progress, stderr } = shown();
    progress.take(told("start", "a.\u001b[2J"));
    progress.take(told("complete", "a.\u001b[2J"));
    progress.stop();
    expect(stderr.raw).toContain("a.\\u001b[2J");
  });
});

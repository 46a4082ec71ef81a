import { afterEach, describe, expect, it, vi } from "vitest";
import { Progress } from "../../cli/progress.ts";
import { Screen } from "./terminal.ts";

function stage(isTTY: boolean, env = {}) {
  const stderr = new Screen(isTTY);
  const colour = { stdout: false, stderr: false };
  return { stderr, progress: new Progress({ stderr, stderrIsTerminal: isTTY, colour, env }) };
}

afterEach(() => vi.useRealTimers());

describe("progress", () => {
  it("is one plain line a step without a terminal, with the last that the step said", async () => {
    const { stderr, progress } = stage(false);
    const result = await progress.step("Synthesizing", (update) => {
      update("1 of 2");
      update("2 of 2");
      return 42;
    });
    expect(result).toBe(42);
    expect(stderr.raw).toBe("✔ Synthesizing 2 of 2\n");
  });

  it("marks the step that failed, and passes on what was thrown", async () => {
    const { stderr, progress } = stage(false);
    await expect(progress.step("Applying", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(stderr.raw).toBe("✖ Applying\n");
  });

  it("announces a step that takes long, so that a log shows what is being waited for", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { stderr, progress } = stage(false);
    let finish = () => {};
    const step = progress.step("Waiting", () => new Promise<void>((resolve) => (finish = resolve)));
    vi.advanceTimersByTime(2500);
    expect(stderr.raw).toBe("… Waiting\n");
    finish();
    await step;
    expect(stderr.raw).toBe("… Waiting\n✔ Waiting\n");
  });

  it("draws over its own line on a terminal, and leaves the end of the step", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { stderr, progress } = stage(true);
    await progress.step("Reading", (update) => {
      update(`shard ${"x".repeat(500)}`);
      vi.advanceTimersByTime(100);
      update("3 shards");
    });
    const drawn = stderr.raw.split("\r");
    expect(drawn.every((line) => line.length < 220)).toBe(true);
    expect(drawn.at(-1)).toBe("\u001b[K✔ Reading 3 shards\n");
    const length = stderr.raw.length;
    vi.advanceTimersByTime(1000);
    expect(stderr.raw).toHaveLength(length);
  });

  it("does not move in CI or on a dumb terminal", async () => {
    for (const env of [{ CI: "true" }, { TERM: "dumb" }]) {
      const { stderr, progress } = stage(true, env);
      await progress.step("Reading", () => {});
      expect(stderr.raw).toBe("✔ Reading\n");
    }
  });
});

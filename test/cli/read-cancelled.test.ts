import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { run } from "../../cli/program.ts";
import { line } from "../flow/subscription.ts";
import { createWorld } from "./terminal.ts";

/** Past what is looked at to tell what an input is. */
const LINES = 1000;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-cancelled-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Reads stdin, which has given some lines and gives no more, until Ctrl-C. */
async function cancelled(...flags: string[]) {
  const ctrlC = new AbortController();
  const { context, stdin, stdout, stderr } = createWorld({ cwd, signal: ctrlC.signal });
  const ended = run(["read", "-", ...flags], context);
  stdin.write(`${line()}\n`.repeat(LINES));
  if (flags.length === 0) await stdout.see("eni-0a");
  else await vi.waitFor(() => expect(bytesAside()).toBeGreaterThan(0), 20_000);
  ctrlC.abort();
  return { status: await ended, stdout: stdout.text, stderr: stderr.text };
}

/** What was written to the file that is to take the output's place. */
function bytesAside(): number {
  const aside = readdirSync(cwd).find((name) => name.endsWith(".tmp"));
  return aside === undefined ? 0 : statSync(path.join(cwd, aside)).size;
}

describe("read, at Ctrl-C", () => {
  it("has printed what had come, says how much that was, and exits 130", async () => {
    const { status, stdout, stderr } = await cancelled();
    expect(status).toBe(130);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1 + LINES);
    expect(stderr).toBe("So far: 1,000 records\nvpcflow: Cancelled.\n");
  });

  it("leaves no file that is not whole, and says so", async () => {
    const { status, stderr } = await cancelled("-o", "out.tsv");
    expect(status).toBe(130);
    expect(stderr).toBe("So far: 1,000 records; nothing was written\nvpcflow: Cancelled.\n");
    expect(existsSync(path.join(cwd, "out.tsv"))).toBe(false);
  });
});

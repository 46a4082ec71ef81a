import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { run } from "../../cli/program.ts";
import { type StreamBed, startBed } from "../sources/kinesis/stream-bed.ts";
import { createWorld } from "./terminal.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let bed: StreamBed;
let cwd: string;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.stop());
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "vpcflow-lost-output-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Takes everything, but for the first piece: it fails, just when Ctrl-C comes where that is given. */
function failingOnce(ctrlC?: AbortController): Writable & { lost: string } {
  const stdout = Object.assign(new Writable(), { lost: "", write: write as Writable["write"] });
  function write(piece: Uint8Array, callback: (error?: Error) => void): boolean {
    const isFirst = stdout.lost === "";
    if (isFirst) stdout.lost = Buffer.from(piece).toString();
    if (isFirst) ctrlC?.abort();
    setImmediate(callback, isFirst ? Object.assign(new Error("no space is left"), { code: "ENOSPC" }) : undefined);
    return true;
  }
  return stdout;
}

const followed = (stream: string) => {
  const place = [`kinesis://${stream}`, "--endpoint-url", bed.endpoint, "--region", "eu-west-1", "--from", "oldest"];
  return [...place, "--follow", "--unpaced"];
};

it("counts nothing as done for the checkpoint that the output did not take, though Ctrl-C comes at the same time", async () => {
  const stream = await bed.stream(1);
  await bed.write(stream, ["a", "b"]);
  const ctrlC = new AbortController();
  const { context } = createWorld({ cwd, signal: ctrlC.signal });
  const stdout = failingOnce(ctrlC);
  await run(["read", ...followed(stream), "--checkpoint", "cp"], { ...context, stdout });
  expect(stdout.lost).toContain("eni-a");
  expect(JSON.parse(readFileSync(path.join(cwd, "cp"), "utf8")).shards).toEqual({});
});

it("ends where its output takes no more, though nothing more comes of the stream", async () => {
  const stream = await bed.stream(1);
  await bed.write(stream, ["a"]);
  const { context, stderr } = createWorld({ cwd });
  const stdout = failingOnce();
  expect(await run(["read", ...followed(stream)], { ...context, stdout })).toBe(1);
  expect(stdout.lost).toContain("eni-a");
  expect(stderr.text).toContain("no space");
});

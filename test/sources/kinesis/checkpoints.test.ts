import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteStreamCommand } from "@aws-sdk/client-kinesis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readKinesis } from "../../../sources/kinesis/read-kinesis.ts";
import { onCalls, startFaultProxy } from "./fault-proxy.ts";
import { namesIn, numbered, QUICK, readAll, startReading } from "./reading.ts";
import { type StreamBed, startBed } from "./stream-bed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let bed: StreamBed;
let folder: string;
let file: string;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.stop());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vpcflow-checkpoint-"));
  file = path.join(folder, "flows.checkpoint");
});
afterEach(() => rmSync(folder, { recursive: true }));

const stored = () => JSON.parse(readFileSync(file, "utf8"));

describe("a reading with a checkpoint", () => {
  it("goes on after what was taken, through a reshard between the runs", async () => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("a", 10));
    expect((await readAll(bed.endpoint, stream, { checkpoint: file })).sort()).toEqual(numbered("a", 10));
    await bed.write(stream, numbered("b", 5));
    await bed.split(stream, "shardId-000000000000");
    await bed.write(stream, numbered("c", 10));
    const second = await readAll(bed.endpoint, stream, { checkpoint: file });
    expect(second.sort()).toEqual([...numbered("b", 5), ...numbered("c", 10)]);
    expect(stored()).toMatchObject({ version: 1, stream, shards: { "shardId-000000000000": "closed" } });
    expect(await readAll(bed.endpoint, stream, { checkpoint: file })).toEqual([]);
    expect(readdirSync(folder)).toEqual(["flows.checkpoint"]);
  });

  it("says from where it goes on", async () => {
    const stream = await bed.stream(1);
    await readAll(bed.endpoint, stream, { checkpoint: file });
    const reading = startReading(bed.endpoint, stream, { checkpoint: file });
    await reading.ended;
    expect(reading.notices.join()).toContain("goes on where");
  });

  it("loses nothing of a shard from which nothing had come when a run from the latest ended", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["old"]);
    const first = startReading(bed.endpoint, stream, { from: "latest", follow: true, checkpoint: file });
    const position = () => existsSync(file) && stored().shards["shardId-000000000000"];
    await vi.waitFor(() => expect(position()).toEqual({ since: expect.any(Number) }), 30_000);
    await first.cancel();
    await bed.write(stream, ["between"]);
    const second = await readAll(bed.endpoint, stream, { from: "latest", checkpoint: file });
    expect([first.names, second]).toEqual([[], ["between"]]);
  });

  it("loses nothing of it either where the clock is a little ahead, and the run was a short one", async () => {
    const stream = await bed.stream(1);
    const real = Date.now;
    const ahead = vi.spyOn(Date, "now").mockImplementation(() => real() + 1_900);
    const first = startReading(bed.endpoint, stream, { from: "latest", follow: true, checkpoint: file });
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 30_000);
    await first.cancel();
    ahead.mockRestore();
    await bed.write(stream, ["between"]);
    expect(await readAll(bed.endpoint, stream, { from: "latest", checkpoint: file })).toEqual(["between"]);
  });

  it("counts no batch that its consumer was given and did not go on from", async () => {
    const stream = await bed.stream(1);
    const names = numbered("a", 6);
    await bed.write(stream, names);
    const options = {
      session: { region: "eu-west-1", endpointUrl: bed.endpoint },
      from: "oldest",
      pace: QUICK,
    } as const;
    const taken: string[] = [];
    for await (const batch of readKinesis(stream, { ...options, checkpoint: file })) {
      if (taken.length === 3) break;
      taken.push(...namesIn(batch));
    }
    expect(taken).toEqual(names.slice(0, 3));
    expect(await readAll(bed.endpoint, stream, { checkpoint: file })).toEqual(names.slice(3));
  });

  it("counts nothing before it is told so, where the consumer tells", async () => {
    const stream = await bed.stream(1);
    const names = numbered("a", 4);
    await bed.write(stream, names);
    const told = { checkpoint: file, settledBy: "told" } as const;
    expect(await readAll(bed.endpoint, stream, told)).toEqual(names);
    expect(stored()).toMatchObject({ start: { type: "oldest" }, shards: {} });
    const again = startReading(bed.endpoint, stream, { from: "oldest", ...told });
    await again.ended;
    await again.source.settled!();
    expect(again.names).toEqual(names);
    expect(await readAll(bed.endpoint, stream, told)).toEqual([]);
  });
});

it("a run that goes on waits for the children of a shard that an earlier one drained, where the list does not know them yet", async () => {
  const stream = await bed.stream(1);
  await bed.split(stream, "shardId-000000000000");
  const names = numbered("a", 6);
  await bed.write(stream, names);
  const parentAlone = { Shards: (await bed.shards(stream)).slice(0, 1) };
  await readAll(bed.endpoint, stream, { checkpoint: file });
  writeFileSync(file, JSON.stringify({ ...stored(), shards: { "shardId-000000000000": "closed" } }));
  const proxy = await startFaultProxy(bed.endpoint);
  proxy.fault = onCalls("ListShards", [1, 2], { kind: "answer", json: parentAlone });
  const reading = startReading(proxy.endpoint, stream, { follow: true, checkpoint: file });
  await reading.until(names);
  await reading.cancel();
  await proxy.stop();
  expect(reading.names.sort()).toEqual(names);
});

describe("a checkpoint is refused", () => {
  it("in a folder that is not there, before anything is read", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, ["a"]);
    const nowhere = path.join(folder, "none", "cp");
    const reading = startReading(bed.endpoint, stream, { from: "oldest", checkpoint: nowhere });
    await expect(reading.ended).rejects.toMatchObject({ code: "ENOENT", path: path.dirname(nowhere) });
    expect(reading.names).toEqual([]);
  });

  it("of another stream", async () => {
    const [one, other] = [await bed.stream(1), await bed.stream(1)];
    await readAll(bed.endpoint, one, { checkpoint: file });
    await expect(readAll(bed.endpoint, other, { checkpoint: file })).rejects.toMatchObject({
      code: "CHECKPOINT",
      message: expect.stringContaining(`is of the stream "${one}", and not of "${other}"`),
    });
  });

  it("of a stream of the same name that is no more", async () => {
    const stream = await bed.stream(1);
    await readAll(bed.endpoint, stream, { checkpoint: file });
    const of1999 = { ...stored(), streamCreatedAt: "1999-12-31T00:00:00.000Z" };
    writeFileSync(file, JSON.stringify(of1999));
    await expect(readAll(bed.endpoint, stream, { checkpoint: file })).rejects.toMatchObject({
      code: "CHECKPOINT",
      message: expect.stringContaining("created at 1999-12-31"),
    });
  });

  it.each(["", "{}", '{"version":2}', "not json", '{"version":1,"stream":"s","shards":{"a":{"after":"x"}}}'])(
    "that is none: %j",
    async (text) => {
      const stream = await bed.stream(1);
      writeFileSync(file, text);
      await expect(readAll(bed.endpoint, stream, { checkpoint: file })).rejects.toMatchObject({ code: "CHECKPOINT" });
      expect(readFileSync(file, "utf8")).toBe(text);
      await bed.client.send(new DeleteStreamCommand({ StreamName: stream }));
    },
  );
});

import {
  DescribeStreamSummaryCommand,
  ListStreamConsumersCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { describe, expect, it, vi } from "vitest";
import { onCalls } from "./fault-proxy.ts";
import { bed, proxy } from "./faulty-bed.ts";
import { numbered, startReading } from "./reading.ts";
import { message } from "./stream-bed.ts";

async function arnOf(StreamName: string): Promise<string> {
  const answer = await bed.client.send(new DescribeStreamSummaryCommand({ StreamName }));
  return answer.StreamDescriptionSummary!.StreamARN!;
}

/** The names of the consumers that are registered on the stream. */
async function consumers(stream: string): Promise<string[]> {
  const answer = await bed.client.send(new ListStreamConsumersCommand({ StreamARN: await arnOf(stream) }));
  return answer
    .Consumers!.filter(({ ConsumerStatus }) => ConsumerStatus !== "DELETING")
    .map(({ ConsumerName }) => ConsumerName!);
}

const FAN_OUT = { from: "oldest", fanOut: true } as const;

describe("enhanced fan-out", () => {
  it("reads all shards to their end by a consumer of its own, and takes it away", async () => {
    const stream = await bed.stream(2);
    await bed.write(stream, numbered("a", 20));
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await reading.ended;
    expect([...reading.names].sort()).toEqual(numbered("a", 20).sort());
    expect(proxy.calls["GetRecords"]).toBeUndefined();
    expect(await consumers(stream)).toEqual([]);
  });

  it("follows through a split, with nothing lost or doubled", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("a", 5));
    const reading = startReading(proxy.endpoint, stream, { ...FAN_OUT, follow: true });
    await reading.until(numbered("a", 5));
    expect((await consumers(stream))[0]).toMatch(/^vpcflow-read-[\w.-]+-[0-9a-f]{10}$/);
    await bed.split(stream, "shardId-000000000000");
    await bed.write(stream, numbered("b", 10));
    await reading.until(numbered("b", 10));
    await reading.cancel();
    expect([...reading.names].sort()).toEqual([...numbered("a", 5), ...numbered("b", 10)].sort());
    expect(await consumers(stream)).toEqual([]);
  });

  it("ends what is followed when the end of its window comes, though nothing arrives", async () => {
    const stream = await bed.stream(2);
    const window = { startMs: Date.now() - 60_000, endMs: Date.now() + 1500 };
    const reading = startReading(proxy.endpoint, stream, { ...FAN_OUT, from: undefined!, follow: true, window });
    await bed.write(stream, ["a"]);
    await reading.ended;
    expect(reading.names).toEqual(["a"]);
  });

  it("subscribes again where it was when the subscription breaks", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("a", 5));
    proxy.fault = onCalls("SubscribeToShard", [1], { kind: "drop", afterMs: 1500 });
    const reading = startReading(proxy.endpoint, stream, { ...FAN_OUT, follow: true });
    await reading.until(numbered("a", 5));
    await vi.waitFor(() => expect(proxy.calls["SubscribeToShard"]).toBeGreaterThan(1), 30_000);
    await bed.write(stream, numbered("b", 5));
    await reading.until(numbered("b", 5));
    await reading.cancel();
    expect(reading.names).toEqual([...numbered("a", 5), ...numbered("b", 5)]);
  });

  it("waits where a subscription is still in use", async () => {
    const stream = await bed.stream(1);
    await bed.write(stream, numbered("a", 3));
    proxy.fault = onCalls("SubscribeToShard", [1, 2], { kind: "error", name: "ResourceInUseException" });
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await reading.ended;
    expect(reading.names).toEqual(numbered("a", 3));
  });
});

describe("the consumer is taken away", () => {
  it("when the reading fails", async () => {
    const stream = await bed.stream(1);
    await bed.put(stream, message(["x"]).subarray(0, 40));
    const reading = startReading(proxy.endpoint, stream, { ...FAN_OUT, strict: true });
    await expect(reading.ended).rejects.toMatchObject({ code: "BAD_RECORD" });
    expect(await consumers(stream)).toEqual([]);
  });

  it("when it is cancelled while it waits to become active", async () => {
    const stream = await bed.stream(1);
    const creating = { ConsumerDescription: { ConsumerStatus: "CREATING" } };
    proxy.fault = (action) => (action === "DescribeStreamConsumer" ? { kind: "answer", json: creating } : undefined);
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await vi.waitFor(() => expect(proxy.calls["DescribeStreamConsumer"]).toBeGreaterThan(0), 30_000);
    await reading.cancel();
    expect(await consumers(stream)).toEqual([]);
  });

  it("while whoever ends the process is told to wait", async () => {
    const stream = await bed.stream(1);
    const held: string[] = [];
    const hold = () => {
      held.push("held");
      return () => void held.push("released");
    };
    await startReading(proxy.endpoint, stream, { ...FAN_OUT, hold }).ended;
    expect(held).toEqual(["held", "released"]);
  });

  it("or the command that removes it is told, where that cannot be done", async () => {
    const stream = await bed.stream(1);
    const denied = { kind: "error", name: "AccessDeniedException" } as const;
    proxy.fault = (action) => (action === "DeregisterStreamConsumer" ? denied : undefined);
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await reading.ended;
    const [left] = await consumers(stream);
    expect(reading.notices.join()).toContain(`deregister-stream-consumer --consumer-name ${left}`);
  });
});

describe("a consumer that an earlier run left behind", () => {
  it("is named with the command that removes it, and stays", async () => {
    const stream = await bed.stream(1);
    const left = { StreamARN: await arnOf(stream), ConsumerName: "vpcflow-read-host-0123456789" };
    await bed.client.send(new RegisterStreamConsumerCommand(left));
    await bed.client.send(new RegisterStreamConsumerCommand({ ...left, ConsumerName: "somebody-else" }));
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await reading.ended;
    const told = reading.notices.filter((sentence) => sentence.includes("has been registered"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("aws kinesis deregister-stream-consumer --consumer-name vpcflow-read-host-0123456789");
    expect(told[0]).not.toContain("123456789012");
    expect((await consumers(stream)).sort()).toEqual(["somebody-else", "vpcflow-read-host-0123456789"]);
  });

  it("is told of when there is no room for another", async () => {
    const stream = await bed.stream(1);
    proxy.fault = onCalls("RegisterStreamConsumer", [1], { kind: "error", name: "LimitExceededException" });
    const reading = startReading(proxy.endpoint, stream, FAN_OUT);
    await expect(reading.ended).rejects.toMatchObject({ code: "CONSUMER", fix: expect.stringContaining("--fan-out") });
  });
});

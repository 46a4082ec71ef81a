import { getEventListeners } from "node:events";
import { type KinesisClient, RegisterStreamConsumerCommand } from "@aws-sdk/client-kinesis";
import { expect, it } from "vitest";
import { registerConsumer } from "../../../sources/kinesis/fan-out-consumer.ts";
import type { OpenedStream } from "../../../sources/kinesis/open-stream.ts";

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** A stream whose registrations take until `answer` is called: then there is a consumer, or the error. It may be `active` then. */
function slowStream({ active = false } = {}) {
  const there = new Set<string>();
  let answer: (error?: Error) => void = () => {};
  let isAsked: () => void = () => {};
  const asked = {
    register: new Promise<void>((resolve) => {
      isAsked = resolve;
    }),
    deregistered: 0,
  };
  const send = async (command: { input: { ConsumerName?: string } }): Promise<object> => {
    const name = command.input.ConsumerName ?? "";
    if (command.constructor.name === "ListStreamConsumersCommand") return { Consumers: [] };
    if (command.constructor.name === "DeregisterStreamConsumerCommand") {
      asked.deregistered++;
      if (!there.delete(name)) throw named("ResourceNotFoundException");
      return {};
    }
    if (active && command.constructor.name === "DescribeStreamConsumerCommand") {
      return { ConsumerDescription: { ConsumerStatus: "ACTIVE", ConsumerARN: `arn/${name}` } };
    }
    if (!(command instanceof RegisterStreamConsumerCommand)) throw named("AccessDeniedException");
    isAsked();
    await new Promise<void>((resolve, reject) => {
      answer = (error) => (error ? reject(error) : resolve());
    });
    there.add(name);
    return {};
  };
  const description = { StreamARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows" };
  const opened = { name: "flows", client: { send } as unknown as KinesisClient, description } as OpenedStream;
  return { opened, there, asked, answer: (error?: Error) => answer(error) };
}

it("takes away a consumer whose registration is answered after the reading was cancelled", async () => {
  const { opened, there, asked, answer } = slowStream();
  const ctrlC = new AbortController();
  const registering = registerConsumer(opened, { signal: ctrlC.signal, notice: () => {} });
  await asked.register;
  ctrlC.abort(new Error("cancelled"));
  await new Promise((resolve) => setImmediate(resolve));
  answer();
  await expect(registering).rejects.toThrow();
  expect([...there]).toEqual([]);
});

it("takes nothing away, and speaks of no consumer, where AWS refused to register one", async () => {
  const { opened, asked, answer } = slowStream();
  const notices: string[] = [];
  const { signal } = new AbortController();
  const registering = registerConsumer(opened, {
    signal,
    notice: (sentence) => void notices.push(sentence),
  });
  await asked.register;
  answer(named("AccessDeniedException"));
  await expect(registering).rejects.toMatchObject({
    code: "CONSUMER",
    message: expect.stringContaining("kinesis:RegisterStreamConsumer"),
  });
  expect([asked.deregistered, notices]).toEqual([0, []]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

it("leaves nothing behind, at AWS or on the signal of the one who reads, when it is taken away", async () => {
  const { opened, there, asked, answer } = slowStream({ active: true });
  const { signal } = new AbortController();
  const registering = registerConsumer(opened, { signal, notice: () => {} });
  await asked.register;
  answer();
  const consumer = await registering;
  expect([...there]).toEqual([consumer.arn.slice("arn/".length)]);
  await consumer.deregister();
  expect([...there]).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

it.each(["ListStreamConsumersCommand", "DescribeStreamConsumerCommand"])(
  "does not hang where %s hangs",
  async (hanging) => {
    const ending = new AbortController();
    // As the SDK does on a dead connection: nothing comes until the call is aborted.
    const send = async (command: object, options?: { abortSignal?: AbortSignal }): Promise<object> => {
      if (command.constructor.name !== hanging) return {};
      queueMicrotask(() => ending.abort());
      return new Promise((_, reject) =>
        options?.abortSignal?.addEventListener("abort", () => reject(named("AbortError"))),
      );
    };
    const description = { StreamARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/flows" };
    const opened = { name: "flows", client: { send } as unknown as KinesisClient, description } as OpenedStream;
    await expect(registerConsumer(opened, { signal: ending.signal, notice: () => {} })).rejects.toThrow();
  },
);

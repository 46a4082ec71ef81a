import { expect, test, vi } from "vitest";
import { realEvent } from "./events.ts";
import { startReceiver } from "./receiver.ts";

/** Starts the function as Lambda does: by importing it with its environment. What it prints is collected. */
async function start(environment: Record<string, string>) {
  vi.resetModules();
  const given: Record<string, string> = { VPCFLOW_LOG_FORMAT: "default", ...environment };
  for (const name of ["VPCFLOW_LOG_FORMAT", "VPCFLOW_WEBHOOK_URL"]) vi.stubEnv(name, given[name]);
  vi.stubEnv("VPCFLOW_DEAD_LETTER_BUCKET", "letters");
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const module = await import("../../lambda/processor.ts").catch((error: Error) => error);
    if (module instanceof Error) return { error: module, printed };
    return { answer: await module.handler(realEvent(), { getRemainingTimeInMillis: () => 10_000 }), printed };
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
}

test("the function starts from its environment, posts, answers, and prints one line of JSON", async () => {
  const { received, url } = await startReceiver();
  const { answer, printed } = await start({ VPCFLOW_WEBHOOK_URL: url });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(received).toHaveLength(1);
  expect(printed.map((line) => JSON.parse(line))).toMatchObject([{ message: "batch", flows: { counted: 30 } }]);
});

test("settings that are wrong fail the start, and the way out is printed", async () => {
  const { error, printed } = await start({ VPCFLOW_LOG_FORMAT: "${srcaddr}" });
  expect(error?.message).toContain("The log format lacks ${dstaddr} and ${start}");
  expect(JSON.parse(printed[0]!)).toMatchObject({ code: "LOG_FORMAT", fix: expect.stringContaining("Add ${dstaddr}") });
});

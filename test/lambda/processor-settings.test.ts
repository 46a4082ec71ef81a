import { expect, test } from "vitest";
import { DEFAULT_FORMAT } from "../../flow/format.ts";
import { processorSettings } from "../../lambda/processor-settings.ts";

const COMPLETE = {
  VPCFLOW_LOG_FORMAT: "default",
  VPCFLOW_WEBHOOK_URL: "https://flows.example/in",
  VPCFLOW_DEAD_LETTER_BUCKET: "letters",
};

test("the settings are read from the environment", () => {
  expect(processorSettings(COMPLETE)).toEqual({
    format: DEFAULT_FORMAT,
    webhookUrl: new URL("https://flows.example/in"),
    deadLetterBucket: "letters",
    maxInflatedBytes: 256 * 1024 * 1024,
  });
});

test("without a webhook there is none", () => {
  expect(processorSettings({ ...COMPLETE, VPCFLOW_WEBHOOK_URL: undefined }).webhookUrl).toBeUndefined();
});

test("the name of the parameter that holds the webhook's URL is taken over", () => {
  const environment = { ...COMPLETE, VPCFLOW_WEBHOOK_URL: undefined, VPCFLOW_WEBHOOK_URL_PARAMETER: "/flows/webhook" };
  expect(processorSettings(environment)).toMatchObject({
    webhookUrl: undefined,
    webhookUrlParameter: "/flows/webhook",
  });
});

test.each(["VPCFLOW_LOG_FORMAT", "VPCFLOW_DEAD_LETTER_BUCKET"])("a function without %s does not start", (name) => {
  for (const value of [undefined, ""]) {
    const error = { code: "FUNCTION_SETTINGS", subject: name, fix: expect.stringContaining(name) };
    expect(() => processorSettings({ ...COMPLETE, [name]: value })).toThrow(expect.objectContaining(error) as Error);
  }
});

test("a format without what connections are counted by is refused, with what it lacks", () => {
  const environment = { ...COMPLETE, VPCFLOW_LOG_FORMAT: "${srcaddr} ${bytes}" };
  expect(() => processorSettings(environment)).toThrow("The log format lacks ${dstaddr} and ${start}");
});

test.each(["http://127.0.0.1:8080/", "http://[::1]:8080/"])("plain HTTP is taken on this machine: %s", (url) => {
  expect(processorSettings({ ...COMPLETE, VPCFLOW_WEBHOOK_URL: url }).webhookUrl?.href).toBe(url);
});

test.each([
  ["http://flows.example/", "an https:// URL"],
  ["http://127.0.0.1.example/", "an https:// URL"],
  ["http://localhost/", "an https:// URL"],
  ["ftp://flows.example/", "an https:// URL"],
  ["https://me:secret@flows.example/", "without a user name or password"],
  ["https://flows.example/?token=secret", "without ? and #"],
  ["flows.example", "a URL such as"],
])("the webhook %s is refused", (url, problem) => {
  const settings = () => processorSettings({ ...COMPLETE, VPCFLOW_WEBHOOK_URL: url });
  expect(settings).toThrow(problem);
  expect(settings).not.toThrow("secret");
});

test.each([
  ["128", 7],
  ["256", 39],
  ["512", 103],
  ["10240", 256],
])("with %s MB of memory a record may inflate to %i MiB", (memory, mib) => {
  const settings = processorSettings({ ...COMPLETE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory });
  expect(settings.maxInflatedBytes).toBe(mib * 1024 * 1024);
});

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

test("without a webhook there is none, and without a format it is the default one", () => {
  const settings = processorSettings({ VPCFLOW_DEAD_LETTER_BUCKET: "letters" });
  expect(settings).toMatchObject({ format: DEFAULT_FORMAT, webhookUrl: undefined, deadLetterBucket: "letters" });
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

test("a function without a bucket for dead letters does not start", () => {
  expect(() => processorSettings({ ...COMPLETE, VPCFLOW_DEAD_LETTER_BUCKET: "" })).toThrow("No bucket is named");
});

test("a record may inflate to a quarter of the function's memory", () => {
  const settings = processorSettings({ ...COMPLETE, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128" });
  expect(settings.maxInflatedBytes).toBe(32 * 1024 * 1024);
});

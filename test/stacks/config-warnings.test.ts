import { describe, expect, it } from "vitest";
import { parseConfig } from "../../stacks/config.ts";
import { configWarnings } from "../../stacks/config-warnings.ts";
import { SMALLEST } from "./synthesized.ts";

describe("a webhook on this machine", () => {
  it.each([
    ["http://127.0.0.1:8080/flows", "127.0.0.1"],
    ["http://127.1", "127.0.0.1"],
    ["http://[::1]:8080", "[::1]"],
    ["https://127.8.9.10/x", "127.8.9.10"],
    ["https://LOCALHOST:8443", "localhost"],
    ["https://flows.localhost./", "flows.localhost."],
  ])("is warned of by name: %s", (webhookUrl, host) => {
    const [warning, ...others] = warningsAt(webhookUrl);
    expect(warning).toContain(`processor.webhookUrl leads to ${host}, which is this machine alone`);
    expect(others).toEqual([]);
  });

  it("is warned of without its path, which may be a secret", () => {
    expect(warningsAt("http://127.0.0.1/s3cr3t").join()).not.toContain("s3cr3t");
  });

  it.each(["https://example.com/flows", "https://127.0.0.1.example.com", "https://localhost.example.com", undefined])(
    "is none: %s",
    (webhookUrl) => expect(warningsAt(webhookUrl)).toEqual([]),
  );
});

describe("a webhook whose URL looks like a secret", () => {
  it.each([
    ["https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com"],
    ["https://acme.webhook.office.com/webhookb2/x", "acme.webhook.office.com"],
    ["https://flows.example.com/in/9f8e7d6c5b4a39281706", "flows.example.com"],
    ["https://flows.example.com/0a1b2c3d-1111-4222-8333-444455556666/in", "flows.example.com"],
    ["https://flows.example.com/token/abc", "flows.example.com"],
  ])("is warned of by its host alone, and the parameter is named: %s", (webhookUrl, host) => {
    const [warning, ...others] = warningsAt(webhookUrl);
    expect(warning).toContain(`processor.webhookUrl, at ${host}, looks like a secret`);
    expect(warning).toContain("processor.webhookUrlParameter");
    expect(warning).not.toContain(new URL(webhookUrl).pathname);
    expect(others).toEqual([]);
  });

  it.each([
    "https://example.com/flows",
    "https://example.com/network-team/flow-logs/production/eu-west-1",
    "https://example.com/v2/connections",
    "https://example.com/a-very-long-path-of-plain-words-2",
  ])("is none: %s", (webhookUrl) => expect(warningsAt(webhookUrl)).toEqual([]));
});

function warningsAt(webhookUrl: string | undefined): string[] {
  return configWarnings(parseConfig({ ...SMALLEST, ...(webhookUrl && { processor: { webhookUrl } }) }));
}
